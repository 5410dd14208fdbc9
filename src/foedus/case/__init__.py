"""HOW does it move?  A case from first report to close, as a pure function of its record."""
