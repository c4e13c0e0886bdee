"""Open the cases of a list, some rows at a time: each portion is one commit that also says how far it got."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from clearline.audit.leaves import Leaf
from clearline.audit.leaves import write as write_leaves
from clearline.brands import sets
from clearline.brands.database import clock
from clearline.brands.directory import brand_of
from clearline.brands.languages import spoken
from clearline.cases.engine import locking, writers
from clearline.cases.engine.commit import commit_single
from clearline.cases.engine.stage import Move
from clearline.cases.lists import Outcome
from clearline.cases.models import BulkList
from clearline.cases.opening import Opened, Request
from clearline.cases.opening_many import open_cases
from clearline.cases.states import State
from clearline.identity.orders import record_orders
from clearline.journey.telling import recorded
from clearline.vocabulary.lanes import Lane
from clearline.vocabulary.periods import local_date

CHANNEL = "operator"


@dataclass(frozen=True, slots=True)
class Turn:
    """A row whose turn it is, with its line as it stands now."""

    id: UUID
    position: int
    ends_on: date | None
    line_id: UUID
    account_id: UUID
    subject_id: UUID
    ceased: bool
    language: str


@dataclass(frozen=True, slots=True)
class Portion:
    """What one commit did: rows that had their turn; whether the list is through, or paused meanwhile.

    `rate` is the list's, which anybody may have changed since the last portion.
    """

    rows: int
    rate: int
    through: bool = False
    paused: bool = False


def open_portion(*, list_id: UUID, limit: int) -> Portion:
    """Give the next rows of a list their turn, in one transaction.

    Rows are taken under the list's lock, and the place where the next ones
    begin moves in the same commit: killed at any moment, or run by two at
    once, no row has two turns. A line that was closed meanwhile, or whose day
    is over by now, is noted and opens nothing, as one request would be
    refused.
    """
    with transaction.atomic():
        sets.reach_rows_by_key()
        bulk_list = BulkList.objects.select_for_update().get(pk=list_id)
        if bulk_list.opened_at:
            return Portion(0, bulk_list.rate, through=True)
        if bulk_list.paused_at:
            return Portion(0, bulk_list.rate, paused=True)
        now = clock()
        # One more than wanted tells whether there are more.
        beginning = _next(bulk_list, limit + 1)
        turns = beginning[:limit]
        _note(turns, _opened(bulk_list, turns, now))
        if turns:
            bulk_list.opened_through = turns[-1].position
        if len(beginning) <= limit:
            bulk_list.opened_at = now
            _leaf(bulk_list, now)
        bulk_list.save(update_fields=["opened_through", "opened_at"])
        return Portion(len(turns), bulk_list.rate, through=bulk_list.opened_at is not None)


def _next(bulk_list: BulkList, limit: int) -> list[Turn]:
    asked = {
        "brand": bulk_list.brand_id,
        "list": bulk_list.id,
        "after": bulk_list.opened_through,
        "limit": limit,
    }
    return [Turn(*row) for row in sets.run(__package__, "next_rows", asked)]


def _opened(
    bulk_list: BulkList, turns: Sequence[Turn], now: datetime
) -> dict[UUID, tuple[Outcome, UUID | None]]:
    """Open what may be opened, and return by row what became of it."""
    brand = brand_of(bulk_list.brand_id)
    today = local_date(now, brand.time_zone)
    became: dict[UUID, tuple[Outcome, UUID | None]] = {}
    open_now: list[Turn] = []
    for turn in turns:
        if turn.ceased:
            became[turn.id] = (Outcome.CLOSED_ALREADY, None)
        elif turn.ends_on is not None and turn.ends_on < today:
            became[turn.id] = (Outcome.DAY_PAST, None)
        else:
            open_now.append(turn)
    requests = [_request(brand.id, turn) for turn in open_now]
    cases = open_cases(requests=requests, reference_prefixes={brand.id: brand.reference_prefix}, now=now)
    _go_with(requests, cases, now)
    for turn, case in zip(open_now, cases, strict=True):
        became[turn.id] = (Outcome.OPENED if case.created else Outcome.OPEN_ALREADY, case.case_id)
    return became


def _request(brand_id: UUID, turn: Turn) -> Request:
    return Request(
        brand_id=brand_id,
        line_id=turn.line_id,
        account_id=turn.account_id,
        subject_id=turn.subject_id,
        channel=CHANNEL,
        language=spoken(turn.language),
        ends_on=turn.ends_on,
        requested_by=None,
        ordered_by_operator=True,
        lane=Lane.BULK,
    )


def _go_with(requests: Sequence[Request], cases: Sequence[Opened], now: datetime) -> None:
    """Write what goes with the cases: the holder's receipt for new ones, the order as a proof for others.

    A case that the list opened says of itself that the operator ordered it.
    """
    receipts: list[Any] = [
        recorded(request, case.case_id, case.reference)
        for request, case in zip(requests, cases, strict=True)
        if case.created
    ]
    writers.write(receipts, now)
    known = [case.case_id for case in cases if not case.created]
    record_orders(case_ids=known, now=now)
    _ask_again(known, now)


def _ask_again(case_ids: Sequence[UUID], now: datetime) -> None:
    """Have the order looked at where somebody's own request still waits for a proof."""
    again = Move(to=State.ACKNOWLEDGED, due_at=now, event="asked_again")
    waiting = [case for case in locking.lock(case_ids=case_ids) if case.state == State.AWAITING_PROOF]
    commit_single([(case, again) for case in waiting], now)


def _note(turns: Sequence[Turn], became: dict[UUID, tuple[Outcome, UUID | None]]) -> None:
    sets.run(
        __package__,
        "note_turns",
        {
            "ids": [turn.id for turn in turns],
            "outcomes": [became[turn.id][0].value for turn in turns],
            "cases": [became[turn.id][1] for turn in turns],
        },
    )


def _leaf(bulk_list: BulkList, now: datetime) -> None:
    body = {"digest": bulk_list.digest, "rows": bulk_list.rows, "opened_through": bulk_list.opened_through}
    write_leaves(
        [Leaf(brand_id=bulk_list.brand_id, origin=bulk_list.id, kind="bulk.opened", at=now, body=body)]
    )
