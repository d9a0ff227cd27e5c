"""recongen: an independent validator for the books of a financial institution."""
