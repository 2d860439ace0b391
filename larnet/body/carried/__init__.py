"""What somebody carries in a photo: bags and the like, and what they hang on."""
