"""Several lines, or the whole account, in one go: a case for each line, and one closing around them.

Each case goes its own way from there: a line with something in its way does
not hold up the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from django.db import transaction

from clearline.brands.directory import brand_of
from clearline.cases.models import Case
from clearline.journey import choosing
from clearline.journey.choosing import NOTHING_CHOSEN, Wanted
from clearline.journey.endings import endings
from clearline.lines.models import Line
from clearline.policy.policies import policy_for
from clearline.policy.verdicts import Verdict
from clearline.settlement.figures import Figures
from clearline.vocabulary.identifiers import uuid7

MOST_LINES = 50  # more are a list for staff


@dataclass(frozen=True, slots=True)
class Leaving:
    """What closing one of the lines would mean. The account's bills stand with the line that ends last."""

    line_id: UUID
    figures: Figures
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class CheckTogether:
    """What closing several lines with one day would mean. `whole_account`: none is left afterwards."""

    on: date
    each: tuple[Leaving, ...]
    whole_account: bool
    refund_days: int

    @property
    def comes_back_minor(self) -> int:
        return sum(leaving.figures.comes_back_minor for leaving in self.each)

    @property
    def to_pay_minor(self) -> int:
        return sum(leaving.figures.to_pay_minor for leaving in self.each)


def check_together(*, lines: Sequence[Line], on: date | None, now: datetime) -> CheckTogether:
    """Return what closing lines of one account on a day (None: today) would mean."""
    brand = brand_of(lines[0].brand_id)
    policy = policy_for(law_pack=brand.law_pack, brand_code=brand.code)
    found = endings(lines=lines, on=on, now=now)
    return CheckTogether(
        on=found.on,
        each=tuple(
            Leaving(ending.line.id, ending.figures, tuple(policy.verdicts(ending.found)))
            for ending in found.each
        ),
        whole_account=found.whole_account,
        refund_days=policy.refund_days.value,
    )


def request_together(
    *,
    lines: Sequence[Line],
    channel: str,
    language: str,
    ends_on: date | None,
    wanted: Mapping[UUID, Wanted] = MappingProxyType({}),
    proof_ids: tuple[UUID, ...] = (),
    requested_by: UUID | None = None,
    now: datetime,
) -> UUID:
    """Record one request for several lines of an account, all or none; return the id of their closing.

    `wanted` tells for each line what shall become of what it leaves; a line
    that is not named goes the usual way. Lines of which a case is open already
    keep it, with its day and what was wanted then, and join in; asked twice,
    the same closing answers.

    Raises:
        TooManyLines: more than `MOST_LINES`, or none.
        NotOpen: of one of them, law or policy does not allow what is wanted.
        AlreadyClosed, DayInThePast: as for any request.
    """
    if not 0 < len(lines) <= MOST_LINES:
        raise TooManyLines(f"Choose between 1 and {MOST_LINES} lines.")
    asked = {line.id: wanted.get(line.id, NOTHING_CHOSEN) for line in lines}
    plain = all(each == NOTHING_CHOSEN for each in asked.values())
    ways = {} if plain else choosing.offers_together(lines=lines, on=ends_on, now=now)
    with transaction.atomic():
        case_ids = [
            choosing.request(
                line=line,
                wanted=asked[line.id],
                beside=ways.get(line.id),
                channel=channel,
                language=language,
                ends_on=ends_on,
                proof_ids=proof_ids,
                requested_by=requested_by,
                now=now,
            ).case_id
            for line in lines
        ]
        cases = Case.objects.filter(id__in=case_ids)
        known = cases.exclude(closing_id=None).order_by("id").values_list("closing_id", flat=True).first()
        closing_id = known or uuid7()
        cases.filter(closing_id=None).update(closing_id=closing_id)
    return closing_id


def cases_of_closing(*, closing_id: UUID, account_id: UUID) -> list[Case]:
    """Return the cases of a closing in the order of their requests; none where it is somebody else's."""
    return list(Case.objects.filter(account_id=account_id, closing_id=closing_id).order_by("id"))


class TooManyLines(ValueError):
    """No line, or more than one request may carry."""
