"""Whole lifetimes of lines on a clock that stands until it is moved, and what may become of them."""
