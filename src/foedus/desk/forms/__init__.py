"""The forms of acts: one table of fields, one reader, one way to show them."""
