"""What the board shows, panel by panel: a standing, worded."""
