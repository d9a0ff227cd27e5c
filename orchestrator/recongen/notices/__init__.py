"""Notices tell the owners of causes after a build what has changed since their last notice."""
