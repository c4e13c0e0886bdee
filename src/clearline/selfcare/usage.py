"""What a line used, period by period: 30 days each, as its fee counts them."""

from dataclasses import dataclass, fields
from datetime import date, timedelta

from clearline.lines.models import Line, Usage
from clearline.vocabulary.periods import FEE_PERIOD, local_date, period_ends_on

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Used:
    """Sums of a time: seconds of calls, messages sent, bytes at home and bytes abroad."""

    voice_seconds: int = 0
    sms: int = 0
    data_bytes: int = 0
    roaming_bytes: int = 0

    def __add__(self, other: "Used") -> "Used":
        return Used(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Used)))


@dataclass(frozen=True, slots=True)
class Period:
    """One period, both days included; the last one is still running."""

    starts_on: date
    ends_on: date
    used: Used
    running: bool


def by_period(*, line: Line, time_zone: str, today: date) -> list[Period]:
    """Return the last six periods of a line, or as many as it has, oldest first; one query.

    Days on which nothing was used have no rows and count as nothing.
    """
    began = local_date(line.activated_at, time_zone)
    last = period_ends_on(begun_on=began, today=today)
    starts = [last + timedelta(days=1) - FEE_PERIOD * back for back in range(SHOWN, 0, -1)]
    starts = [each for each in starts if each >= began]
    rows = Usage.objects.filter(line_id=line.pk, day__gte=starts[0], day__lte=today)
    sums = [Used() for _ in starts]
    for row in rows:
        used = Used(row.voice_seconds, row.sms, row.data_bytes, row.roaming_bytes)
        sums[(row.day - starts[0]) // FEE_PERIOD] += used
    return [
        Period(start, end := start + FEE_PERIOD - timedelta(days=1), used, end >= today)
        for start, used in zip(starts, sums, strict=True)
    ]
