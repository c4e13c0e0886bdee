"""What we tell people about: each kind of message, and what it needs to be told."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One template. After the end, the line itself cannot be reached any more."""

    name: str
    needs: frozenset[str]
    after_the_end: bool = False

    def check(self, given: Mapping[str, str]) -> None:
        """Refuse a draft that the template could not be filled from.

        Raises:
            KeyError: a parameter is missing.
        """
        missing = self.needs - given.keys()
        if missing:
            raise KeyError(f"The message {self.name} lacks {', '.join(sorted(missing))}.")


def _kind(name: str, *needs: str, after_the_end: bool = False) -> Kind:
    return Kind(name, frozenset(needs), after_the_end)


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        _kind("request_recorded", "reference", "ends_on"),
        _kind("proof_needed", "reference", "days"),
        _kind("waiting", "reference", "ends_at", "veto"),
        _kind("vetoed", "reference"),
        _kind("blocked", "reference", "causes"),
        _kind("cleared", "reference"),
        _kind("referred", "reference"),
        _kind("late", "reference"),
        _kind("rejected", "reference", "reason"),
        _kind("scheduled", "reference", "ends_at"),
        _kind("certificate_issued", "reference", after_the_end=True),
        _kind("refund_sent", "reference", "amount_minor", "currency", after_the_end=True),
        _kind("refund_returned", "reference", "amount_minor", "currency", after_the_end=True),
        _kind("account_named", "reference", after_the_end=True),
        _kind("left_chosen", "reference", after_the_end=True),
        _kind("settled", "reference", "amount_minor", "to_pay_minor", "currency", after_the_end=True),
        _kind("kept", "reference", "amount_minor", "currency", "until", "claim", after_the_end=True),
        _kind("refund_late", "reference", "amount_minor", "currency", "claim", after_the_end=True),
        _kind("claimed", "reference", "amount_minor", "currency", "to", after_the_end=True),
        _kind("erasure_receipt", "receipt", "ends_on", after_the_end=True),
        _kind("esim_left", "reference", "guide", "last", after_the_end=True),
        _kind("line_idle", "since", "amount_minor", "yearly_minor", "currency"),
        _kind("withdrawn", "reference"),
        _kind("expired", "reference"),
        _kind("sign_in_code", "code"),
        _kind("password_code", "code"),
        _kind("service_password_code", "code"),
        _kind("register_code", "code"),
        _kind("closing_code", "code"),
        _kind("closing_code_sent"),
        _kind("access_changed", "what"),
    )
}


def kind_of(template: str) -> Kind:
    """Return the kind of a template; KeyError names one that is not ours."""
    return KINDS[template]
