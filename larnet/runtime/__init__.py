"""What the machine gives: processors, precision, files that are whole or not there."""
