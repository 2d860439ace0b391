"""Commands that join training and evaluation."""
