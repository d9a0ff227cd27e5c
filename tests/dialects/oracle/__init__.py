"""What can be said of Oracle without one: a lint, H2 in its Oracle mode, a stand-in for its driver."""
