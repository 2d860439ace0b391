"""What the words of a phrase say before any vector is made: stdlib only."""
