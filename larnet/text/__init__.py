"""Phrases, text encoders, the nearest known actions."""
