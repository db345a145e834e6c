"""What a walk explains: why a number is what it is, every path to it, what if it were another."""
