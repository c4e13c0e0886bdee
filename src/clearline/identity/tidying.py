"""What identity need not keep: counts of days gone by, attempts that nobody can use any more."""

from datetime import datetime, timedelta

from clearline.identity.models import Attempt, Tally

# A day begins up to half a day earlier or later than in UTC, by the brand.
KEPT = timedelta(days=2)


def tidy(*, now: datetime) -> int:
    """Delete what is over and return how many rows went; the counts of cases stay for good.

    Meant for once a day.
    """
    counts, _ = Tally.objects.filter(day__lt=(now - KEPT).date()).delete()
    attempts, _ = Attempt.objects.filter(started_at__lt=now - KEPT).delete()
    return counts + attempts
