"""The parts of `larnet.evaluation.evaluate`: accounts of single clips, of sets of clips, and their report."""
