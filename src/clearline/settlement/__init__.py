"""What a closing costs and gives back, and the money's way."""
