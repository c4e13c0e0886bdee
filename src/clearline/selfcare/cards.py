"""Which card a refund goes back to: the charge that brought the money, never guessed anew."""

from collections.abc import Sequence
from uuid import UUID

from clearline.brands import sets


def behind_refunds(*, case_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return, per case, the provider's charge that its refund goes back to; absent where no card paid enough.

    Only what was paid before the refund was asked for counts, and only on the
    line that ended: so every attempt finds the same charge.
    """
    return dict(sets.run(__package__, "cards_behind_refunds", {"cases": list(case_ids)}))
