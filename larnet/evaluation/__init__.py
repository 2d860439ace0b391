"""The parts of `larnet.evaluate`: accounts of single clips, of sets of clips, and their report."""
