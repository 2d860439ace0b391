"""How clips of strangers' photos look, measured by networks that the product does not use."""
