"""Telling the people of a party what has happened, on every channel, until somebody confirms."""
