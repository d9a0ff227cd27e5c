"""The apps as pages of a web server: the same exposures as every other surface, read only."""
