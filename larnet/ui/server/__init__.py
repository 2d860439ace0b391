"""What stands behind the page: the model, access, temporary files."""
