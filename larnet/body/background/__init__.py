"""The background of a photo without its person, at the photo's size."""
