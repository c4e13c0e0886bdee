"""The words for what a document tells beside the money: evidence, eSIM, what is still kept.

Apart from the models, so that whoever checks a file off line reads them too.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from clearline.certificates.wording import Wording

ASKED, UNKNOWN = "asked", "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the paper: what it is about, what is so, and what that means."""

    label: str
    value: str
    note: str = ""


# What a profile server or a chip can have told (SGP.22), and two words for that nobody has.
STATES: Mapping[str, Callable[[], str]] = {
    ASKED: lambda: _("Not known yet: its server was asked to take it back"),
    UNKNOWN: lambda: _("Not known: nobody has reported on it"),
    "released": lambda: _("On no phone, as reported on {day}"),
    "installed": lambda: _("Still on the phone, as reported on {day}"),
    "deleted": lambda: _("Deleted from the phone, as reported on {day}"),
    "unavailable": lambda: _("Taken back on {day}, before a phone had it"),
}
WITH_A_DAY = frozenset(STATES) - {ASKED, UNKNOWN}
_KINDS: Mapping[str, Callable[[], str]] = {
    "sms_code": lambda: _("a code by text message"),
    "password": lambda: _("a password"),
    "service_password": lambda: _("the service password"),
    "authenticator": lambda: _("an authenticator app"),
    "passkey": lambda: _("a passkey"),
    "document": lambda: _("papers that staff saw"),
    "waiting_time": lambda: _("a waiting time in which every contact could stop it"),
    "operator_order": lambda: _("an order of the operator itself"),
}
_CLASSES: Mapping[str, Callable[[], str]] = {
    "identity": lambda: _("name"),
    "account": lambda: _("contract details"),
    "traffic_billing": lambda: _("usage"),
    "contact_record": lambda: _("messages and certificates"),
    "invoice": lambda: _("bills"),
}


def facts(body: Mapping[str, Any], wording: Wording) -> list[Fact]:
    """Return everything here that a document tells."""
    return [*evidence(body, wording), *esim(body, wording), *kept(body, wording)]


def evidence(body: Mapping[str, Any], wording: Wording) -> Iterator[Fact]:
    """Say by which kinds of proof the request was known to be the holder's; what was shown, nobody reads."""
    kinds = [_KINDS[kind]() for kind in body.get("proofs", ()) if kind in _KINDS]
    if kinds:
        note = _("The kinds alone stand here, never what was shown.")
        yield Fact(_("Proven by"), wording.listed(kinds), note)


def esim(body: Mapping[str, Any], wording: Wording) -> Iterator[Fact]:
    """Say where the profile is, as far as anybody reported it; nothing where there was no eSIM."""
    state = body.get("esim", "")
    if state not in STATES:
        return
    day = wording.day(body["esim_at"]) if body.get("esim_at") else ""
    on_phone = _("It connects to nothing any more. Only its holder can delete it.")
    yield Fact(_("eSIM"), STATES[state]().format(day=day), on_phone if state == "installed" else "")


def kept(body: Mapping[str, Any], wording: Wording) -> Iterator[Fact]:
    """Say what is still kept, and until when: the last day, and each class with its own."""
    days = {name: until for name, until in body.get("kept", {}).items() if name in _CLASSES}
    if not days:
        return
    last = max(days.values())
    value = _("Until {day} at the latest").format(day=wording.day(last)) if last else ""
    if not all(days.values()):
        value = _("For some of it the law sets no end")
    each = [
        _("{what}: {day}").format(what=what, day=wording.day(day))
        if day
        else _("{what}: no end").format(what=what)
        for day, what in _by_day(days, wording)
    ]
    # No full stop between them: that of Chinese is another, with no space after it.
    told = " · ".join([*each, _("Counted from the end of this line.")])
    yield Fact(_("Still kept"), value, f"{told[:1].upper()}{told[1:]}")


def _by_day(days: Mapping[str, str], wording: Wording) -> Iterator[tuple[str, str]]:
    """Return each day with everything that goes on it, the first one first, what never goes last."""
    for day in sorted(set(days.values()), key=lambda day: (not day, day)):
        yield day, wording.enumerated([_CLASSES[name]() for name in _CLASSES if days.get(name) == day])
