"""Credit of a line in the book, in the caller's transaction."""

from django.db.models import F

from clearline.lines.models import Balance, Line
from clearline.lines.models.terms import BalanceKind
from clearline.vocabulary.money import Money


def credit(*, line: Line, amount: Money) -> None:
    """Add to the credit of a line that never expires; the line is locked by whoever asks."""
    row, made = Balance.objects.get_or_create(
        brand_id=line.brand_id,
        line=line,
        kind=BalanceKind.MONEY,
        expires_on=None,
        defaults={"amount": amount.minor, "currency": amount.currency},
    )
    if not made:
        Balance.objects.filter(pk=row.pk).update(amount=F("amount") + amount.minor)
