"""A forecast as something to read: for the shell, as data, as a page, as PDF."""
