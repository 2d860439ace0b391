"""What a photo is cut into: which pixel is which part, and a picture of each part."""
