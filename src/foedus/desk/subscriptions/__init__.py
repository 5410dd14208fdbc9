"""Entries of the record for programs elsewhere, as CloudEvents."""
