"""The institution as a picture of how its parts hang together, and the same as a list."""
