"""Seal personal values on their way in: one sealed value a row, under the key of its subject."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from clearline.keys import blind, subjects
from clearline.keys.subjects import SubjectKey

_BETWEEN = "\x1f"  # stands in no cell: reading refuses control characters


@dataclass(slots=True)
class SealingTime:
    """How long sealing took, so that an import's rate can be told with and without it."""

    seconds: float = field(default=0.0)

    @contextmanager
    def running(self) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds += time.perf_counter() - started


def new_keys(subjects_by_brand: Iterable[tuple[UUID, UUID]]) -> dict[UUID, SubjectKey]:
    """Make keys for (brand, subject) pairs. They commit at once: a key without rows is harmless."""
    return _by_brand(subjects_by_brand, new=True)


def keys_of(subjects_by_brand: Iterable[tuple[UUID, UUID]]) -> dict[UUID, SubjectKey]:
    """Return the keys of (brand, subject) pairs; the erased are missing."""
    return _by_brand(subjects_by_brand, new=False)


def digests(kind: str, rows: Sequence[Sequence[str]]) -> list[bytes]:
    """Return the keyed digest of each row's personal values: the same values give the same digest."""
    return blind.index_many(f"digest:{kind}", [_BETWEEN.join(values) for values in rows])


def indexes(kind: str, values: Sequence[str]) -> list[bytes | None]:
    """Return the blind index of each value; None for an empty one."""
    found = iter(blind.index_many(kind, [value for value in values if value]))
    return [next(found) if value else None for value in values]


def _by_brand(pairs: Iterable[tuple[UUID, UUID]], *, new: bool) -> dict[UUID, SubjectKey]:
    grouped: dict[UUID, list[UUID]] = defaultdict(list)
    for brand_id, subject_id in pairs:
        grouped[brand_id].append(subject_id)
    keys: dict[UUID, SubjectKey] = {}
    for brand_id, subject_ids in grouped.items():
        find = subjects.create if new else subjects.find
        keys |= find(brand_id=brand_id, subject_ids=subject_ids)
    return keys
