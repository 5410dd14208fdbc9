"""What if: how likely a guarantee decides in time, where it breaks, what arrives when."""
