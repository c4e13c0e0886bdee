"""Lists as the wire takes them; a column that says the same on every row is written once."""

from itertools import repeat
from operator import is_
from struct import Struct
from typing import Any

from psycopg.abc import Buffer
from psycopg.types.array import ListBinaryDumper

_HEAD = Struct("!IIIII").pack  # dimensions, whether any is null, type of the values, length, lower bound
_LENGTH = Struct("!I").pack
FEW = 8


class ColumnDumper(ListBinaryDumper):
    """The driver's own dumper of lists, in their binary form, but for a list that holds one object alone.

    By default arrays go out as text, since a list may hold values of several
    types; ours never do. Half of the columns of a batch hold one object a
    thousand times (its moment, a state, nothing), and the driver asks each
    for its bytes.
    """

    def dump(self, obj: list[Any]) -> Buffer | None:
        if len(obj) < FEW or self.sub_dumper is None or not all(map(is_, obj, repeat(obj[0]))):
            return super().dump(obj)
        written = self.sub_dumper.dump(obj[0])
        if written is None:
            return super().dump(obj)
        once = _LENGTH(len(written)) + bytes(written)
        return _HEAD(1, 0, self.sub_dumper.oid, len(obj), 1) + once * len(obj)
