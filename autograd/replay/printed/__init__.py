"""Plans printed as programs to read, in Python, C and JavaScript."""
