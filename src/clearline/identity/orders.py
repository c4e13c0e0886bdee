"""The operator's own order as a proof, for many cases at once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from clearline.brands import sets
from clearline.identity.models import ProofKind
from clearline.identity.proofs import COUNTS_FOR
from clearline.vocabulary.identifiers import uuid7_many


def record_orders(*, case_ids: Sequence[UUID], now: datetime) -> None:
    """Record that the operator ordered these cases; it counts as long as a proof that was brought."""
    if not case_ids:
        return
    ordered = {
        "ids": uuid7_many(len(case_ids)),
        "cases": list(case_ids),
        "kind": ProofKind.OPERATOR_ORDER.value,
        "now": now,
        "counts_until": now + COUNTS_FOR,
    }
    sets.run(__package__, "record_orders", ordered)
