"""Where other systems tell us something of their own accord: stored first, then applied."""
