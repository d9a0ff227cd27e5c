"""The handbook: Markdown templates rendered for one institution, and made into a site."""
