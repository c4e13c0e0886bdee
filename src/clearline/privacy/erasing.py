"""The sweep: on its day, what is known of somebody goes, class by class; with the last class their key.

Set-based, some thousand accounts at a time. The journal in the key store is
written first, so that a crash forgets too much rather than too little, and
`replaying` makes the rest good.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db import transaction

from clearline.audit import leaves
from clearline.brands import sets
from clearline.brands.models import Brand
from clearline.privacy import journal, resealing, statements
from clearline.privacy import map as personal_map
from clearline.privacy.journal import Gone
from clearline.privacy.models import KEY
from clearline.privacy.periods import Day, day_of
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.personal import DataClass

CHUNK = 5_000
A_RUN = 200_000  # accounts of a class; what is more goes in the next run, within the hour
BY_CONTRACT = (DataClass.IDENTITY, DataClass.ACCOUNT, DataClass.INVOICE)
SEALED = (DataClass.IDENTITY, DataClass.ACCOUNT)
PATIENCE = timedelta(hours=1)  # so long a last message may take to be sent


@dataclass(frozen=True, slots=True)
class Due:
    """An account of which something is over."""

    account_id: UUID
    subject_id: UUID
    ended_at: datetime


def sweep(*, brand: Brand, now: datetime) -> dict[str, int]:
    """Erase everything of a brand whose day has come, and return how much of each class.

    Accounts are counted by class, rows that go by their own day by table, and
    keys under `key`. Twice is once.
    """
    day, gone = day_of(brand=brand, now=now), {}
    for data_class in BY_CONTRACT:
        found = due(day, data_class, told=data_class is DataClass.ACCOUNT)
        gone[data_class.value] = len(found)
        for chunk in _chunks(found):
            forget(brand=brand, data_class=data_class.value, due=chunk, now=now)
    gone |= _by_their_own_day(day)
    gone[KEY] = _keys(day)
    return gone


def due(day: Day, data_class: DataClass, *, told: bool, most: int = A_RUN) -> list[Due]:
    """Return the accounts whose class is over on a day, and that nothing holds.

    `told` leaves out whose receipt is not on its way yet, for an hour at most.
    """
    with transaction.atomic():
        sets.reach_rows_freely()
        rows = sets.execute(statements.due(), parameters(day, data_class, told=told, most=most))
    return [Due(*row) for row in rows]


def parameters(day: Day, data_class: DataClass, *, told: bool, most: int) -> dict[str, object]:
    """Return what `statements.due` is asked with."""
    return {
        "brand": day.brand.pk,
        "data_class": data_class.value,
        "until": day.until(data_class),
        "early": day.period(data_class).may_go_early,
        "told": told,
        "settled_before": day.now - PATIENCE,
        "most": most,
    }


def forget(*, brand: Brand, data_class: str, due: Sequence[Due], now: datetime) -> None:
    """Erase one class of these accounts, or their keys: the key store first, the rest in one commit."""
    run_id = uuid7()
    lines = [Gone(brand.pk, each.account_id, each.subject_id, data_class, now, run_id) for each in due]
    journal.record_in_keystore(lines)
    apply(lines)


def apply(lines: Sequence[Gone]) -> None:
    """Do in the main database what the journal says of some lines, and write it down there; twice is once."""
    with transaction.atomic():
        sets.reach_rows_freely()
        for (brand_id, data_class), group in groupby(
            lines, key=lambda line: (line.brand_id, line.data_class)
        ):
            each = list(group)
            if data_class != KEY:
                _erase(brand_id, DataClass(data_class), each)
        fresh = journal.record(lines, using=journal.MAIN)
        leaves.write([_leaf(line) for line in fresh])


def _erase(brand_id: UUID, data_class: DataClass, lines: Sequence[Gone]) -> None:
    accounts = [line.account_id for line in lines]
    whose = {
        "brand": brand_id,
        "account_ids": accounts,
        "subject_ids": [line.subject_id for line in lines],
    }
    for held in personal_map.of_class(data_class):
        if held.sealed:
            resealing.leave_out(held, brand_id=brand_id, account_ids=accounts)
        if held.becomes or held.goes.value == "row":
            sets.execute(statements.erase_of_accounts(held), whose)
    if data_class is DataClass.ACCOUNT:
        sets.run(__package__, "let_messages_go", whose)


def _by_their_own_day(day: Day) -> dict[str, int]:
    gone: dict[str, int] = {}
    for held in personal_map.by_their_own_day():
        until, gone[held.table] = day.until(held.data_class), 0
        while until:
            asked = {"brand": day.brand.pk, "until": until, "zone": day.brand.time_zone, "most": CHUNK}
            with transaction.atomic():
                sets.reach_rows_freely()
                went = len(sets.execute(f"{statements.erase_by_day(held)} RETURNING 1", asked))
            gone[held.table] += went
            if went < CHUNK:
                break
    return gone


def _keys(day: Day) -> int:
    """Destroy the keys of whom nothing sealed is kept any more."""
    classes = {each.data_class for each in personal_map.that_need_the_key()}
    until = {each: day.until(each) for each in classes}
    asked = {
        "brand": day.brand.pk,
        "sealed": [each.value for each in SEALED],
        "most": A_RUN,
        **{f"{each.name.lower()}_until": moment for each, moment in until.items()},
    }
    with transaction.atomic():
        sets.reach_rows_freely()
        query = statements.due_keys({each: moment is not None for each, moment in until.items()})
        found = [Due(*row) for row in sets.execute(query, asked)]
    for chunk in _chunks(found):
        forget(brand=day.brand, data_class=KEY, due=chunk, now=day.now)
    return len(found)


def _leaf(line: Gone) -> leaves.Leaf:
    return leaves.Leaf(
        brand_id=line.brand_id,
        origin=line.subject_id,
        kind="privacy.erased",
        at=line.erased_at,
        body={"class": line.data_class, "run": str(line.run_id)},
    )


def _chunks(found: Sequence[Due]) -> list[Sequence[Due]]:
    return [found[place : place + CHUNK] for place in range(0, len(found), CHUNK)]
