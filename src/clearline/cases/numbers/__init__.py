"""What becomes of a number after its line: at rest, reported, returned; and the question whose it is now."""
