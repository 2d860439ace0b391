"""What a run is made of: specs, and the paper's tables as rows."""
