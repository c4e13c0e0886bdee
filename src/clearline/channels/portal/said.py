"""Words for what was said: what a message was about, which way it went, and how far it came."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clearline.journey.saying import Saying
from clearline.notices.confirming import Sent
from clearline.notices.models import Channel, ContactKind, NoticeState

KINDS: Mapping[str, Promise] = {
    "request_recorded": _("The receipt of a request to close a line"),
    "proof_needed": _("Proof is missing for a closing"),
    "blocked": _("Something is in the way of a closing"),
    "cleared": _("Nothing is in the way of a closing any more"),
    "referred": _("A person looks at a closing"),
    "late": _("We are late with a closing"),
    "rejected": _("A closing was turned down"),
    "scheduled": _("The day of a closing is fixed"),
    "certificate_issued": _("A line is closed, and its certificate is ready"),
    "refund_sent": _("Money is on its way back"),
    "refund_returned": _("Money that we sent came back"),
    "account_named": _("A bank account was named for your money"),
    "left_chosen": _("What happens to what is left was changed"),
    "settled": _("The money of a closed line is settled"),
    "kept": _("Money is kept for you, with a link to claim it"),
    "refund_late": _("We are late with your money"),
    "claimed": _("Money that was kept is claimed"),
    "esim_left": _("The eSIM of a closed line is still on your device"),
    "line_idle": _("A line of yours is not used, and what it costs"),
    "withdrawn": _("A request to close a line was taken back"),
    "expired": _("A request to close a line ended without a closing"),
    "waiting": _("A request without the SIM waits, and may be stopped"),
    "vetoed": _("A request to close a line was stopped"),
    "sign_in_code": _("A code to sign in"),
    "closing_code": _("A code to close a line"),
    "closing_code_sent": _("A code to close a line was sent"),
    "password_code": _("A code to set a password"),
    "service_password_code": _("A code to set a service password"),
    "access_changed": _("A change to how you sign in"),
}
ANYTHING_ELSE = _("A message about your account")

BY_HOLDER: Mapping[str, Promise] = {
    "case.acknowledged": _("You asked to close the line"),
    "case.asked_again": _("You asked again"),
    "case.verified": _("You proved that it is you"),
    "case.reason_given": _("You told us why"),
    "case.account_named": _("You named a bank account"),
    "case.left_chosen": _("You changed what happens to what is left"),
    "case.withdrawn": _("You took the request back"),
    "case.vetoed": _("You stopped the request"),
}
BY_OPERATOR = _("The closing was ordered by us")

WAYS: Mapping[tuple[str, str], Promise] = {
    (Channel.MAIL, ContactKind.EMAIL): _("by e-mail"),
    (Channel.SMS, ContactKind.CONTACT_MSISDN): _("by text message to your contact number"),
    (Channel.SMS, ContactKind.LINE): _("by text message to the line"),
}
CHANNELS: Mapping[str, Promise] = {Channel.MAIL: _("by e-mail"), Channel.SMS: _("by text message")}
IN_OVER: Mapping[str, Promise] = {"portal": _("on this site")}

STATES: Mapping[str, tuple[Promise, str]] = {
    NoticeState.QUEUED: (_("About to leave"), "todo"),
    NoticeState.SENT: (_("Sent"), "info"),
    NoticeState.DELIVERED: (_("Delivered"), "ok"),
    NoticeState.FAILED: (_("Did not arrive"), "bad"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry of the page: title, way and standing in words; `tone` is a class of the style."""

    saying: Saying
    title: str | Promise
    way: str | Promise
    standing: str | Promise = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class SentShown:
    """A message that we confirm: what about, by which way, when."""

    about: Promise
    way: Promise
    at: datetime


def shown(sayings: Iterable[Saying]) -> list[Shown]:
    """Return entries in words."""
    return [_ours(each) if each.state else _theirs(each) for each in sayings]


def sent(messages: Iterable[Sent]) -> list[SentShown]:
    """Return confirmed messages in words; several at one moment by one way are told once."""
    told = {
        (each.template, each.channel, each.at): SentShown(
            KINDS.get(each.template, ANYTHING_ELSE), CHANNELS[each.channel], each.at
        )
        for each in messages
    }
    return list(told.values())


def _ours(saying: Saying) -> Shown:
    standing, tone = STATES[saying.state]
    return Shown(
        saying=saying,
        title=KINDS.get(saying.kind, ANYTHING_ELSE),
        way=WAYS[saying.way, saying.contact],
        standing=standing,
        tone=tone,
    )


def _theirs(saying: Saying) -> Shown:
    title = BY_OPERATOR if saying.ours else BY_HOLDER[saying.kind]
    return Shown(saying=saying, title=title, way=IN_OVER.get(saying.way, ""))
