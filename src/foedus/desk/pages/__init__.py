"""The pages of the live desk: each a typed context and the routes that show it."""
