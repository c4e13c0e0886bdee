"""Telecom values that check themselves: plain Python, known to every room."""
