"""The feed: two CSV files, checked row by row, into the two base tables of the contract."""
