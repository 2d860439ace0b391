"""Runs seen from another process: launch, status, curves, estimate."""
