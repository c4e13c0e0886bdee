"""The tables of self-care, one module a subject."""

from clearline.selfcare.models.payment import Payment

__all__ = ["Payment"]
