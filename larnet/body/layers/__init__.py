"""A photo in layers: cut into parts, bent by joints, ordered by depth, composed at its own size."""
