"""Words: which action a phrase means."""
