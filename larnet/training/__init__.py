"""Training: one step (`step`), the loop around it (`loop`), what a run leaves (`folder`)."""
