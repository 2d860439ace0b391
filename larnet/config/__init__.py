"""What a run is made of, and what its fields may hold."""
