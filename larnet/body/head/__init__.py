"""A head turned away: what of it is hair, and its picture from behind."""
