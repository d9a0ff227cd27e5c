"""Institutions that nobody here wrote, as their own people would have written them: made by chance, as YAML text."""
