"""The subscribers' site."""
