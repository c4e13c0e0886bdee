"""The pages on which somebody gets a line: as easy as leaving, and measured against it."""
