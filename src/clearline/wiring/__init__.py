"""The one place where adapters are chosen and rooms are made known to each other."""
