"""A column of a batch goes out as the driver would write it, however often it says the same."""

import os
from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.adapt import AdaptersMap, PyFormat, Transformer
from psycopg.types.array import ListBinaryDumper

from clearline.brands.columns import FEW, ColumnDumper

NOW = datetime(2026, 11, 21, 17, 50, tzinfo=UTC)
SAME = [UUID(int=7), NOW, date(2026, 11, 21), "settled", "", b"\x00salt", 7, -70_000, True, False]


def written(column, dumper):
    adapters = AdaptersMap(psycopg.adapters)
    adapters.register_dumper(list, dumper)
    transformer = Transformer(SimpleNamespace(adapters=adapters, connection=None))
    made = transformer.get_dumper(column, PyFormat.BINARY)
    return made.oid, made.format, bytes(made.dump(column))


@pytest.mark.parametrize("size", [1, FEW - 1, FEW, 1000])
@pytest.mark.parametrize("value", SAME, ids=str)
def test_one_object_many_times(value, size):
    column = [value] * size
    assert written(column, ColumnDumper) == written(column, ListBinaryDumper)


@pytest.mark.parametrize(
    "column",
    [
        [uuid4() for _ in range(20)],
        [None, *(uuid4() for _ in range(20))],
        ["a"] * 19 + ["b"],
        ["a"] * 19 + [None],
        [None] * 19 + ["a"],
        [os.urandom(3) for _ in range(20)],
        [None, *(os.urandom(size) for size in range(20))],
        ["", None, "Zürich", "中文", *map(str, range(20))],
        list(range(300)),
        [],
    ],
    ids=[
        "keys",
        "first none",
        "last other",
        "last none",
        "none but the last",
        "bytes",
        "bytes or none",
        "texts",
        "numbers",
        "empty",
    ],
)
def test_anything_else(column):
    assert written(column, ColumnDumper) == written(column, ListBinaryDumper)
