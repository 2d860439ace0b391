"""One clip of the Animate tab: who moves, the player, its files and settings."""
