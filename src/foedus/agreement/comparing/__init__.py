"""How do designs differ?  Features side by side, and changes from one text to another."""
