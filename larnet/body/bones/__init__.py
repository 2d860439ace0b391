"""The bones of a body in a picture: where they lie, how they turn, how far pixels are from them."""
