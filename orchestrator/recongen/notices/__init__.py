"""What the owners of causes are told after a build: the difference to what each was told before."""
