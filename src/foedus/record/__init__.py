"""How is it kept?  Entries in stores and in a Merkle log; nothing is ever changed."""
