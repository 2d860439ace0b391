"""Skeleton-only training of movements: the losses of the paper where v is a sequence of joints."""
