"""Movements as training and measuring see them: windows, sketches, whole episodes, any rate."""
