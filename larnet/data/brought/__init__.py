"""What somebody brings to train on: clips, zips of clips and BVH files, taken in and looked at."""
