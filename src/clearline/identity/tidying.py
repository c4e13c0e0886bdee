"""What identity need not keep: counts of days gone by, attempts and browsers long over."""

from datetime import datetime, timedelta

from clearline.identity.models import Attempt, SignedIn, Tally

# A day begins up to half a day earlier or later than in UTC, by the brand.
KEPT = timedelta(days=2)
# Longer than anybody stays signed in; a session itself runs out within hours.
SIGNED_IN_KEPT = timedelta(days=30)


def tidy(*, now: datetime) -> int:
    """Delete what is over and return how many rows went; the counts of cases stay for good.

    Meant for once a day.
    """
    counts, _ = Tally.objects.filter(day__lt=(now - KEPT).date()).delete()
    attempts, _ = Attempt.objects.filter(started_at__lt=now - KEPT).delete()
    places, _ = SignedIn.objects.filter(started_at__lt=now - SIGNED_IN_KEPT).delete()
    return counts + attempts + places
