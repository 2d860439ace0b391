"""How good a checkpoint is: measures of single clips, of sets of clips, and their report."""
