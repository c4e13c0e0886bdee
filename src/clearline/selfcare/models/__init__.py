"""The tables of self-care, one module a subject."""
