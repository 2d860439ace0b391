"""Devices, precision, a pool of CPU threads, atomic writes, bounded reads."""
