"""Has a number changed hands since a day? Yes, no, or we do not know; and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from clearline.brands.models import Brand
from clearline.cases.models import Case
from clearline.cases.states import OFF
from clearline.keys import blind
from clearline.lines.models import Line
from clearline.vocabulary.msisdn import Msisdn
from clearline.vocabulary.periods import local_date


class Answer(StrEnum):
    """All that is ever told."""

    YES = "yes"
    NO = "no"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Held:
    """One line that has, or had, the number; `closed` if by a closing of ours. Days are the brand's."""

    began_on: date
    ended_on: date | None
    closed: bool


class DayToCome(ValueError):
    """The day has not been yet, so nothing can have changed since."""


def changed_hands(*, brand: Brand, number: Msisdn, since: date, now: datetime) -> Answer:
    """Return whether the number of a brand belongs to somebody else now than on a day.

    A number at rest whose line was closed on that day or later has changed
    hands: its holder gave it up. One that was ported out has not, as far as
    we know, nor has one that somebody else looked after before it came to us.

    Raises:
        DayToCome: the day lies ahead where the brand is.
    """
    if since > local_date(now, brand.time_zone):
        raise DayToCome(f"{since} has not been yet.")
    found = Line.objects.filter(brand=brand, msisdn_index=blind.index("msisdn", number))
    lines = list(found.values_list("pk", "activated_at", "ceased_at"))
    closed = _closed(brand, [line_id for line_id, *_ in lines])
    held = [
        Held(
            local_date(began, brand.time_zone),
            local_date(ended, brand.time_zone) if ended else None,
            line_id in closed,
        )
        for line_id, began, ended in lines
    ]
    return judged(held, since=since)


def judged(held: Sequence[Held], *, since: date) -> Answer:
    """Return the answer for all lines that ever had a number."""
    gave_up = [each.ended_on for each in held if each.closed and each.ended_on]
    if any(day >= since for day in gave_up):
        return Answer.YES
    living = next((each for each in held if each.ended_on is None), None)
    if living is not None and living.began_on <= since:
        return Answer.NO
    if not gave_up:
        return Answer.NO_DATA
    # It rested on that day. Whoever has it now, by us or by another operator, got it afterwards.
    return Answer.YES if any(each.began_on > since for each in held) else Answer.NO


def _closed(brand: Brand, line_ids: Sequence[UUID]) -> set[UUID]:
    """Return those lines that ended by a closing of ours; why another one ended, nobody told us."""
    cases = Case.objects.filter(brand=brand, line_id__in=line_ids, state__in=OFF)
    return set(cases.values_list("line_id", flat=True))
