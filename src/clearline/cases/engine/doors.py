"""Moves that a person or a partner makes: lock one case, decide, commit."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clearline.cases.engine.commit import commit_single
from clearline.cases.engine.locking import lock
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Apply, Move


class NoSuchCase(LookupError):
    """No case with this id is visible to the caller."""


def through(
    *, case_id: UUID, decide: Callable[[CaseRow], Move | None], now: datetime, apply: Apply | None = None
) -> CaseRow:
    """Lock a case, ask `decide` for its move and commit it; None leaves the case as it is.

    Returns the case as it was found. Errors of `decide` reach the caller and
    nothing is changed.

    Raises:
        NoSuchCase: the id is unknown, or belongs to another brand.
    """
    with transaction.atomic():
        found = lock(case_ids=[case_id])
        if not found:
            raise NoSuchCase(str(case_id))
        case = found[0]
        move = decide(case)
        if move is not None:
            if apply:
                apply([(case, move)], now)
            commit_single([(case, move)], now)
        return case
