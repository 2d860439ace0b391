"""G_v, the video decoder: heads, limbs, layers, background."""
