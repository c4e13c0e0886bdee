"""The tables of self-care, one module a subject."""

from clearline.selfcare.models.announcement import Announcement
from clearline.selfcare.models.feedback import Feedback
from clearline.selfcare.models.kit import Kit, KitPiece
from clearline.selfcare.models.pack import Pack, Roaming
from clearline.selfcare.models.payment import Payment
from clearline.selfcare.models.profile import Profile
from clearline.selfcare.models.progress import ProfileNotice
from clearline.selfcare.models.purchase import Purchase, Spare
from clearline.selfcare.models.redemption import Redemption

__all__ = [
    "Announcement",
    "Feedback",
    "Kit",
    "KitPiece",
    "Pack",
    "Payment",
    "Profile",
    "ProfileNotice",
    "Purchase",
    "Redemption",
    "Roaming",
    "Spare",
]
