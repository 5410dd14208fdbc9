"""What an exercise showed: the after-action report, from the record of its case."""
