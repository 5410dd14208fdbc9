"""Promises of mutual assistance between states, as something to read, run and put to the test."""
