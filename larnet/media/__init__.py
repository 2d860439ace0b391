"""Pixels, crops, photos and clips: files in and out."""
