"""Recorded data sets, one short file each."""
