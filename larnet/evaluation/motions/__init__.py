"""How like people a checkpoint moves: measures on joints, and their judge."""
