"""The tenant: one brand of an operator, its country, law pack, time zone, money and language."""
