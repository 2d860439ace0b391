"""Photos and clips as files: untrusted uploads in, pixels out."""
