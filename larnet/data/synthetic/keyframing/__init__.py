"""Movements written by hand: key poses, gaits, gestures, postures, the score."""
