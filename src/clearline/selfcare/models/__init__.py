"""The tables of self-care, one module a subject."""

from clearline.selfcare.models.payment import Payment
from clearline.selfcare.models.redemption import Redemption

__all__ = ["Payment", "Redemption"]
