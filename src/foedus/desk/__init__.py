"""WHERE do people meet?  For now one page: the board of a case at several moments."""
