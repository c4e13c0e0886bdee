"""The story: how a line is closed. Begin with road.py."""
