"""WHICH ones ship?  Agreements, mechanisms, procedures scripts; the library that finds them."""
