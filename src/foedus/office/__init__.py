"""Who may write it?  The one write path into the record, and the roster of those who may."""
