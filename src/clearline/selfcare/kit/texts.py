"""Rows as CSV and as JSON, piece by piece."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import orjson

ROWS_IN_A_PIECE = 500
# A spreadsheet takes a cell that begins so for a formula; an apostrophe before it says that it is text.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(headings: tuple[str, ...], rows: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    """Yield a table with a line of headings, in UTF-8 with a mark that spreadsheets look for."""
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow(headings)
    for number, row in enumerate(rows, 1):
        writer.writerow([_cell(row[heading]) for heading in headings])
        if number % ROWS_IN_A_PIECE == 0:
            yield _taken(text)
    yield _taken(text)


def as_json(rows: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    """Yield a list of objects, one a line."""
    told, before = bytearray(), b"[\n"
    for number, row in enumerate(rows, 1):
        told += before + orjson.dumps(row, default=_plain)
        before = b",\n"
        if number % ROWS_IN_A_PIECE == 0:
            yield bytes(told)
            told.clear()
    yield bytes(told) + (b"[]\n" if before == b"[\n" else b"\n]\n")


def _taken(text: io.StringIO) -> bytes:
    told = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return told


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return orjson.dumps(value, default=_plain).decode()
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    return _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, date):  # a moment is one, too
        return value.isoformat()
    return str(value)
