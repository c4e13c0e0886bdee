"""Clearline: close a mobile line properly, from the first question to the last erased byte."""

__version__ = "0.1.0"
