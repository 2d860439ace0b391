"""Checkpoint folders and weights of others, checked before they are read."""
