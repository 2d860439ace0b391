"""Cloth that hangs on a body, a skirt or a coat."""
