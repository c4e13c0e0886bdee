"""The journal of erasures: ids and days, kept twice, so that a restored half learns it from the other.

The key store's half is written first and by itself. What it says is erased is
unreadable or about to be; a crash before the main database follows is made
good by `replaying`.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clearline.brands import sets
from clearline.keys import subjects
from clearline.privacy.models import KEY
from clearline.vocabulary.identifiers import uuid7_many

KEYSTORE = "keystore"
MAIN = "default"
_RECORD = {MAIN: "record_main", KEYSTORE: "record_keystore"}
_RUNS = {MAIN: "runs_main", KEYSTORE: "runs_keystore"}
_LINES = {MAIN: "lines_main", KEYSTORE: "lines_keystore"}


@dataclass(frozen=True, slots=True)
class Gone:
    """One line of the journal."""

    brand_id: UUID
    account_id: UUID
    subject_id: UUID
    data_class: str
    erased_at: datetime
    run_id: UUID


def record(lines: Sequence[Gone], *, using: str) -> list[Gone]:
    """Write lines into one of the two halves, in the caller's transaction; return those that were not there.

    The main half leaves out accounts that it does not know: a backup may be older than they are.
    """
    if not lines:
        return []
    rows = sets.run(__package__, _RECORD[using], _columns(lines), using=using)
    fresh = {tuple(row) for row in rows}
    return [line for line in lines if (line.subject_id, line.data_class) in fresh]


def record_in_keystore(lines: Sequence[Gone]) -> None:
    """Write lines into the key store and destroy the keys that they name, in one transaction of its own."""
    ended = [line.subject_id for line in lines if line.data_class == KEY]
    with transaction.atomic(using=KEYSTORE):
        record(lines, using=KEYSTORE)
        if ended:
            subjects.destroy(subject_ids=ended)
    subjects.forget(ended)  # once more: until the commit another thread could still have read one


def runs(*, using: str) -> set[UUID]:
    """Return the writes that a half knows; each came there as a whole."""
    return {run_id for (run_id,) in sets.run(__package__, _RUNS[using], {}, using=using)}


def lines_of(run_ids: Iterable[UUID], *, using: str) -> list[Gone]:
    """Return the lines of these writes from one half, a write after the other."""
    rows = sets.run(__package__, _LINES[using], {"run_ids": list(run_ids)}, using=using)
    return [Gone(*row) for row in rows]


def written_line(line: Gone) -> str:
    """Return a line as it is printed, to be kept where no restore reaches."""
    return json.dumps(asdict(line), default=str)


def read_line(text: str) -> Gone:
    """Return the line that was printed so.

    Raises:
        ValueError, KeyError, TypeError: it was not.
    """
    row = json.loads(text)
    return Gone(
        brand_id=UUID(row["brand_id"]),
        account_id=UUID(row["account_id"]),
        subject_id=UUID(row["subject_id"]),
        data_class=str(row["data_class"]),
        erased_at=datetime.fromisoformat(row["erased_at"]),
        run_id=UUID(row["run_id"]),
    )


def _columns(lines: Sequence[Gone]) -> dict[str, object]:
    return {
        "ids": uuid7_many(len(lines)),
        "brands": [line.brand_id for line in lines],
        "accounts": [line.account_id for line in lines],
        "subjects": [line.subject_id for line in lines],
        "classes": [line.data_class for line in lines],
        "moments": [line.erased_at for line in lines],
        "runs": [line.run_id for line in lines],
    }
