"""Drills that can fail: `python -m drills NAME --n N --seed S [--plant]`. Not part of the shipped package."""
