"""The endpoints for programs that no tab has: who is in a photo, which movements are known; the
inputs that endpoints share, and programs to copy."""
