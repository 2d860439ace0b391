"""What is asked for of a movement, done to its joints: pace, number, two at once, one by one."""
