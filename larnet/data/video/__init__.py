"""Recorded video: index, decoding, the actor's place, windows, batches."""
