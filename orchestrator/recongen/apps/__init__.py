"""The apps: sheets, visuals, datasets and parameters, read from the manifest and checked whole."""
