"""What a certificate says, in words, for the page, the PDF and the hotline alike."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from clearline.certificates import attested
from clearline.certificates.attested import Fact
from clearline.certificates.models import Ending, Kind, Reason
from clearline.certificates.wording import Wording
from clearline.policy.rule_names import name_of

GONE = "subscriber not found"  # what the port of the network answers when nothing is left


def title(kind: str) -> str:
    return _("Clear-account statement") if kind == Kind.STATEMENT else _("Certificate of closing")


def sentence(body: Mapping[str, Any], *, kind: str) -> str:
    """Return the sentence under the number, with `{moment}` where the end belongs."""
    if kind == Kind.STATEMENT and not body.get("to_pay_minor"):
        return _("has been closed since {moment} and owes nothing.")
    return _("has been closed since {moment}.")


def facts(body: Mapping[str, Any], *, kind: str, holder: str, wording: Wording) -> list[Fact]:
    """Return the facts of a certificate in the active language; those that it does not carry are left out."""
    return [
        *_whose(body, holder, wording),
        *attested.evidence(body, wording),
        *_end(body, kind, wording),
        *(_settled(body, wording) if kind == Kind.STATEMENT else _to_settle(body, wording)),
        *_number(body, wording),
        *attested.esim(body, wording),
        *attested.kept(body, wording),
        *_rules(body),
    ]


def _whose(body: Mapping[str, Any], holder: str, wording: Wording) -> Iterator[Fact]:
    operator = body.get("operator", {})
    yield Fact(
        _("Operator"),
        _("{operator}, {country}").format(
            operator=operator.get("name", ""), country=wording.territory(operator.get("country", ""))
        ),
    )
    masked = holder.endswith("••")
    yield Fact(_("Holder"), holder, _("The full name is in the holder’s own copy") if masked else "")


def _end(body: Mapping[str, Any], kind: str, wording: Wording) -> Iterator[Fact]:
    if body.get("requested_at"):
        yield Fact(_("Requested"), wording.moment(body["requested_at"]))
    if body.get("ceased_at"):
        answer = _("subscriber not found") if body.get("read_back") == GONE else body.get("read_back", "")
        note = _("Read back from the network: {answer}").format(answer=answer) if answer else ""
        yield Fact(_("Off at the network"), wording.moment(body["ceased_at"]), note)
    if kind == Kind.STATEMENT:
        yield Fact(_("Charges after the end"), _("None, and none can arise"), _late_usage(body, wording))
    elif body.get("usage_until"):
        day = wording.day(body["usage_until"])
        yield Fact(
            _("Usage before the end"),
            _("May be reported until {day}").format(day=day),
            _("It is taken off what comes back. What is reported later is never billed."),
        )


def _late_usage(body: Mapping[str, Any], wording: Wording) -> str:
    """Return what was billed of usage that was reported after the end; empty where none could be."""
    if not body.get("usage_until"):
        return ""
    amount = wording.money(body.get("late_usage_minor", 0), body.get("currency", ""))
    said = _(
        "{amount} of usage before the end was reported by {day}. What is reported later is never billed."
    )
    return said.format(amount=amount, day=wording.day(body["usage_until"]))


def _to_settle(body: Mapping[str, Any], wording: Wording) -> Iterator[Fact]:
    currency = body.get("currency", "")
    if body.get("way"):
        note = _("As the holder asked. A statement follows.")
        yield Fact(_("Still to come"), _on_its_way(body, wording), note)
    elif body.get("comes_back_minor"):
        amount = wording.money(body["comes_back_minor"], currency)
        due = wording.day(body["refund_due_on"])
        yield Fact(
            _("Still to come"),
            _("{amount} comes back by {day}").format(amount=amount, day=due),
            _("Sent the way it was paid. A statement follows when it has arrived."),
        )
    elif body.get("to_pay_minor"):
        yield Fact(_("Still to pay"), wording.money(body["to_pay_minor"], currency))
    elif currency:
        yield Fact(_("Money"), _("Nothing is owed on either side"))


def _settled(body: Mapping[str, Any], wording: Wording) -> Iterator[Fact]:
    currency = body.get("currency", "")
    if not currency or not body.get("settled_at"):
        return
    owed = wording.money(body.get("to_pay_minor", 0), currency)
    note = _("Balance of the line: {amount}").format(amount=owed)
    day = wording.day(body["settled_at"])
    if body.get("refunded_minor"):
        amount = wording.money(body["refunded_minor"], currency)
        yield Fact(_("Settled"), _("{amount} paid back on {day}").format(amount=amount, day=day), note)
    elif elsewhere := _elsewhere(body, day, wording):
        yield Fact(_("Settled"), elsewhere, note)
    else:
        yield Fact(_("Settled"), _("On {day}, with nothing to pay back").format(day=day), note)


def _on_its_way(body: Mapping[str, Any], wording: Wording) -> str:
    """Return where money shall go that its holder does not want back."""
    sentence = {
        "move": _("{amount} moves to another line of the holder"),
        "donate": _("{amount} is donated"),
        "keep": _("{amount} is kept for the holder, to be claimed"),
    }[body["way"]]
    return sentence.format(amount=wording.money(body["comes_back_minor"], body.get("currency", "")))


def _elsewhere(body: Mapping[str, Any], day: str, wording: Wording) -> str:
    """Return where money went that its holder did not want back; empty where there was none."""
    said = {
        "moved_minor": _("{amount} moved to another line of the holder on {day}"),
        "donated_minor": _("{amount} donated by the holder on {day}"),
        "kept_minor": _("{amount} kept for the holder since {day}, to be claimed"),
    }
    for key, sentence in said.items():
        if body.get(key):
            return sentence.format(amount=wording.money(body[key], body.get("currency", "")), day=day)
    return ""


def _number(body: Mapping[str, Any], wording: Wording) -> Iterator[Fact]:
    if body.get("quarantine_until"):
        yield Fact(
            _("Number"),
            _("Rests until {day}").format(day=wording.day(body["quarantine_until"])),
            _("Not to be taken as belonging to this person from then on"),
        )


def end(ended: Ending, *, wording: Wording) -> str:
    """Return when and why a document ended, in the active language."""
    day = wording.day(ended.at.isoformat())
    what = (
        _("The operator corrected it on {day}.")
        if ended.replaced_by
        else _("The operator revoked it on {day}.")
    )
    why = {
        Reason.ISSUED_IN_ERROR: _("It was issued in error."),
        Reason.WRONG_DETAILS: _("Something in it was wrong."),
        Reason.KEY_LOST: _("The key that signed it is not safe any more."),
        Reason.ORDERED: _("A court or an authority ordered it."),
        Reason.CHANGED: _("Something changed after it was issued."),
    }[Reason(ended.reason)]
    return f"{what.format(day=day)} {why}"


def _rules(body: Mapping[str, Any]) -> Iterator[Fact]:
    if body.get("reference"):
        yield Fact(_("Reference"), body["reference"])
    if body.get("policy"):
        named = [name_of(rule) or rule for rule in body.get("rules", {}).values()]
        yield Fact(_("Under the rules"), body["policy"], " · ".join(named))
    if body.get("corrects"):
        yield Fact(_("In the place of"), body["corrects"])
