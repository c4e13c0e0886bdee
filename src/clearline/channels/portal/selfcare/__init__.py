"""Pages on which a subscriber does something without leaving."""
