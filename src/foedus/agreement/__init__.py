"""WHAT was promised?  An agreement as typed data, every norm with its article."""
