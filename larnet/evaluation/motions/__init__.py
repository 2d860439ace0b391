"""How like people a checkpoint moves: measures on joints, their judge, the best of some draws."""
