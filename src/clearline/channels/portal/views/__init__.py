"""One module for each thing a subscriber comes to do."""
