"""Networks of others as sources of features: losses, E_v, LPIPS, Fréchet distances."""
