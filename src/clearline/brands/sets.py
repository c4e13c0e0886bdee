"""Statements over whole sets: arrays go out and rows come back in the wire's binary form.

Django's own cursor writes every value into the text of the statement. For a
thousand rows of ten columns that costs five times what the database needs.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connections
from psycopg import Cursor
from psycopg.pq import Format
from psycopg.types.array import ListBinaryDumper

from clearline.brands.database import statement

Rows = list[tuple[Any, ...]]


def run(package: str, name: str, parameters: Mapping[str, Any], *, using: str = "default") -> Rows:
    """Run `<package>/sql/<name>.sql` and return its rows; none where it gives none.

    A parameter is sent with its own type: give lists their `::uuid[]` in the
    statement. JSON comes back as Python objects, and is sent as text.
    """
    return execute(statement(package, name), parameters, using=using)


def execute(query: str, parameters: Mapping[str, Any], *, using: str = "default") -> Rows:
    """Run the text of a statement that was put together; see `run`."""
    django = connections[using]
    django.ensure_connection()
    bare: Any = Cursor(django.connection)
    bare.format = Format.BINARY
    # By default arrays go out as text, since a list may hold values of several types; ours never do.
    bare.adapters.register_dumper(list, ListBinaryDumper)
    # Django's wrapper around it: errors are translated, statements are counted where somebody counts.
    with (django.make_debug_cursor if django.queries_logged else django.make_cursor)(bare) as cursor:
        cursor.execute(query, parameters)
        rows: Rows = cursor.fetchall() if cursor.description else []
        return rows
