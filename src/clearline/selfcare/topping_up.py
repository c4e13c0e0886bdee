"""More credit on a line, paid by card; credited once, when the provider says that it was paid."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clearline.selfcare import paying
from clearline.selfcare.changes import hold
from clearline.selfcare.models import Payment
from clearline.selfcare.models.payment import Purpose
from clearline.vocabulary.money import Money, minor_digits

# In whole units. Where a unit buys little, hundreds are offered.
OFFERED = (5, 10, 20, 50)
OF_SMALL_UNITS = (100, 200, 500, 1000)
SMALL_UNITS = frozenset({"CNY", "INR", "JPY", "RUB", "THB", "TWD", "ZAR", "MXN", "CZK", "PHP", "KES", "NGN"})


class NotOffered(ValueError):
    """Only the sums that are offered can be paid in."""


def offered(currency: str) -> list[Money]:
    """Return the sums that can be paid in, the smallest first."""
    units = OF_SMALL_UNITS if currency in SMALL_UNITS else OFFERED
    return [Money(unit * 10 ** minor_digits(currency), currency) for unit in units]


def top_up(*, line_id: UUID, amount_minor: int, attempt: UUID, now: datetime) -> UUID:
    """Ask for a sum to be paid in, and return the payment.

    `attempt` was made with the page that was shown: pressed twice, the same
    payment answers.

    Raises:
        LineEnded: the line is closed.
        NotOffered: the sum is not among those offered.
    """
    with transaction.atomic():
        line = hold(line_id=line_id)
        currency = line.plan.currency
        if amount_minor not in {each.minor for each in offered(currency)}:
            raise NotOffered(f"{amount_minor} minor units of {currency} are not offered.")
        if Payment.objects.filter(pk=attempt, line=line, purpose=Purpose.TOP_UP).exists():
            return attempt
        payment = Payment(
            id=attempt,
            brand_id=line.brand_id,
            account_id=line.account_id,
            line=line,
            purpose=Purpose.TOP_UP,
            amount_minor=amount_minor,
            currency=currency,
            asked_at=now,
        )
        paying.ask(payment, now=now)
        return attempt
