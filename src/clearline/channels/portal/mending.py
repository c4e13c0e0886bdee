"""Where each thing that stands in the way is mended: the page, by its name, and the words of the button."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clearline.vocabulary.blockers import Blocker


@dataclass(frozen=True, slots=True)
class Way:
    """A page about a line (its name takes the line's id), and what is done there."""

    page: str
    words: str | Promise


# What only our team, time or another operator can lift has no button here: the row says so.
WAYS = {
    Blocker.BILL_OVERDUE: Way("portal:bill-pay", _("Pay bills")),
    Blocker.BILL_OPEN: Way("portal:bill-pay", _("Pay bills")),
    Blocker.ORDER_OPEN: Way("portal:order-cancel", _("See the orders")),
    Blocker.PORT_OUT_OPEN: Way("portal:order-cancel", _("See the move")),
    Blocker.CONTRACT_RUNNING: Way("portal:contract", _("Read the contract")),
    Blocker.DATA_LEFT: Way("portal:usage", _("See the usage")),
    Blocker.POINTS_LEFT: Way("portal:points", _("Use the points")),
    Blocker.SERVICE_ACTIVE: Way("portal:services", _("End services")),
    Blocker.DEVICE_BOUND: Way("portal:devices", _("Unbind devices")),
    Blocker.LINK_LISTED: Way("portal:links", _("Open the checklist")),
}
