"""Which one is it to be?  Dossiers of proposals, stances on a day, requirements, verdicts."""
