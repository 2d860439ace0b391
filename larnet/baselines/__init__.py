"""LARNet's competitors, one file each, from their papers (docs/rivals.md): photo and words in, a
clip out, by the same call, data, loop and checkpoints as LARNet."""
