"""How is it kept?  Stores that append entries, and never change one."""
