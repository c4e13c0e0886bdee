"""Lists as the wire takes them, written a column at a time."""

from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from operator import is_
from struct import Struct
from types import NoneType
from typing import Any
from uuid import UUID

from psycopg.abc import Buffer
from psycopg.types.array import ListBinaryDumper

_HEAD = Struct("!IIIII").pack  # dimensions, whether any is null, type of the values, length, lower bound
_LENGTH = Struct("!I").pack
_NULL = b"\xff\xff\xff\xff"
_SIXTEEN = _LENGTH(16)
FEW = 8


class ColumnDumper(ListBinaryDumper):
    """The driver's own dumper of lists, in their binary form, but for those that fill a batch.

    By default arrays go out as text, since a list may hold values of several
    types; ours never do. Half of the columns of a batch hold one object a
    thousand times (its moment, a state, nothing): it is written once. Keys,
    texts and bytes are written here; the driver asks an object of its own for
    each of them.
    """

    def dump(self, obj: list[Any]) -> Buffer | None:
        if len(obj) < FEW or self.sub_dumper is None:
            return super().dump(obj)
        if all(map(is_, obj, repeat(obj[0]))):
            written = self.sub_dumper.dump(obj[0])
            return super().dump(obj) if written is None else self._head(obj) + _counted(written) * len(obj)
        # What a dumper is for stands on every dumper, but not in the protocol.
        if not (write := _WRITERS.get(getattr(self.sub_dumper, "cls", NoneType))):
            return super().dump(obj)
        values = write(obj)
        return self._head(obj, nulls=_NULL in values) + b"".join(values)

    def _head(self, column: Sequence[Any], *, nulls: bool = False) -> bytes:
        return _HEAD(1, nulls, self.sub_dumper.oid if self.sub_dumper else 0, len(column), 1)


def _counted(value: Buffer) -> bytes:
    return _LENGTH(len(value)) + bytes(value)


def _keys(column: Sequence[UUID | None]) -> list[bytes]:
    return [_NULL if key is None else _SIXTEEN + key.int.to_bytes(16, "big") for key in column]


def _texts(column: Sequence[str | None]) -> list[bytes]:
    return _bytes([text if text is None else text.encode() for text in column])


def _bytes(column: Sequence[bytes | None]) -> list[bytes]:
    return [_NULL if value is None else _LENGTH(len(value)) + value for value in column]


_WRITERS: Mapping[type, Callable[[Sequence[Any]], list[bytes]]] = {UUID: _keys, str: _texts, bytes: _bytes}
