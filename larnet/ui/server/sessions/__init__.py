"""What the server keeps of each visitor while the page is open, and when it forgets that."""
