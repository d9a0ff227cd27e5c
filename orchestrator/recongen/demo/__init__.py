"""The demo, which newcomers run first."""
