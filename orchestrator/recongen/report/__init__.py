"""The exceptions of one institution as it was last built, and the ways to show them."""
