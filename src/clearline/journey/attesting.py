"""What certificate and statement tell beside the money: evidence, what is still kept, and the eSIM."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from orjson import Fragment

from clearline.audit.canonical import canonical
from clearline.brands import sets
from clearline.brands.directory import brands_of
from clearline.brands.models import Brand
from clearline.cases.engine.row import CaseRow
from clearline.certificates.attested import ASKED, STATES, UNKNOWN
from clearline.privacy.afterwards import kept_until
from clearline.vocabulary.periods import local_date

RELEASED = "released"
OPERATOR_ORDER = "operator_order"


@dataclass(slots=True)
class Profile:
    """What the outbox and the book heard of an eSIM's profile; `cancel` is how our order back stands."""

    cancel: str | None
    answered: str | None
    answered_at: datetime | None
    followed: str | None
    followed_at: datetime | None

    def last_heard(self) -> dict[str, str]:
        """Return the newest state that anybody reported, and when; without a report, that it is not known.

        No state is our wish: a profile that is ready to be installed counts as
        taken back only when its server says so. Empty where the line had no eSIM.
        """
        if self.cancel is None:
            return {}
        heard = [
            (at.isoformat(), state)
            for at, state in ((self.answered_at, self.answered), (self.followed_at, self.followed))
            if at and state and state in STATES
        ]
        at, state = max(heard, default=("", UNKNOWN))
        waits = self.cancel not in ("confirmed", "failed")
        if waits and state in (RELEASED, UNKNOWN):
            at, state = "", ASKED
        return {"esim": state, "esim_at": at}


def attested(cases: Sequence[CaseRow], now: datetime) -> dict[UUID, dict[str, Any]]:
    """Return by case what its document tells beside the money; one query, and no personal value."""
    brands = brands_of(case.brand_id for case in cases)
    kept: dict[tuple[UUID, datetime | None, datetime | None], Fragment] = {}
    told = {}
    heard = _heard(cases)
    for case in cases:
        kinds, profile = heard[case.id]
        days = (case.brand_id, case.ceased_at, case.quarantine_until)
        if days not in kept:
            kept[days] = _kept(brands[case.brand_id], case, now)
        if case.ordered_by_operator:
            kinds = [OPERATOR_ORDER]
        told[case.id] = {
            "proofs": Fragment(canonical(kinds)),
            "factors": case.factors,
            "kept": kept[days],
            **profile.last_heard(),
        }
    return told


def _heard(cases: Sequence[CaseRow]) -> Mapping[UUID, tuple[list[str], Profile]]:
    rows = sets.run(
        __package__,
        "attested",
        {
            "brands": [case.brand_id for case in cases],
            "cases": [case.id for case in cases],
            "lines": [case.line_id for case in cases],
        },
    )
    return {case_id: (kinds or [], Profile(*heard)) for case_id, kinds, *heard in rows}


def _kept(brand: Brand, case: CaseRow, now: datetime) -> Fragment:
    rests = case.quarantine_until
    return Fragment(
        canonical(
            kept_until(
                brand=brand,
                ended_on=local_date(case.ceased_at or now, brand.time_zone),
                written_on=local_date(now, brand.time_zone),
                rests_until=local_date(rests, brand.time_zone) if rests else None,
            )
        )
    )
