"""What happened to a line, in words: by the kinds that the log knows."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clearline.selfcare.record import Happened

Words = str | Promise
TONES = {"case.ceased": "off", "case.blocked": "bad", "line.activated": "ok", "case.certified": "ok"}
# Steps between two that mean something to a reader are left out.
SAYS: dict[str, Words] = {
    "line.activated": _("The line was switched on"),
    "case.acknowledged": _("You asked to close the line"),
    "case.awaiting_proof": _("We asked for proof that it is you"),
    "case.verified": _("You proved that it is you"),
    "case.blocked": _("Something was in the way of closing"),
    "case.referred": _("A person looked at the request"),
    "case.scheduled": _("The day of the end was fixed"),
    "case.ceased": _("The line was switched off"),
    "case.certified": _("The certificate was issued"),
    "case.settled": _("The money was settled"),
    "case.released": _("The number became free for others"),
    "case.withdrawn": _("You took the request back"),
    "case.rejected": _("The request was turned down"),
    "case.expired": _("The request ended, since nothing was heard"),
    "device.bound": _("You bound a device"),
    "device.unbound": _("You unbound a device"),
    "service.ended": _("You ended an extra service"),
    "service.kept": _("You kept an extra service after all"),
    "link.unlinked": _("You ticked off a company that knew the number"),
    "link.relinked": _("You took back a tick: a company still knows the number"),
    "order.cancelled": _("You cancelled an order"),
    "order.done": _("You completed an order"),
    "plan.changed": _("You ordered another plan"),
    "points.redeemed": _("You turned points into credit"),
    "idle.muted": _("You asked not to be reminded that the line is not used"),
    "idle.heard": _("You asked to be reminded again when the line is not used"),
    "esim.released": _("An eSIM was made ready"),
    "esim.installed": _("The eSIM was installed"),
    "esim.deleted": _("The eSIM was deleted from the device"),
    "esim.unavailable": _("The eSIM was taken back"),
}


def told(entries: list[Happened]) -> list[dict[str, object]]:
    """Return what can be said of a record, in its order; a kind without words is passed over."""
    return [
        {
            "at": each.at,
            "says": SAYS[each.kind],
            "tone": TONES.get(each.kind, "info"),
            "code": each.body.get("code", ""),
        }
        for each in entries
        if each.kind in SAYS
    ]
