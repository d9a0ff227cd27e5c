"""What the owners of causes hear after a build: what has changed since their last notice."""
