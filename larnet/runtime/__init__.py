"""Devices, precision, cores."""
