"""The paper's tables and figures, made by one command each."""
