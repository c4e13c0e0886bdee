"""The one cursor of a connection that speaks the wire's binary form; whose texts the server keeps prepared.

Django's own writes every value into the text of the statement: the server
parses and plans it anew each time.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from django.db import connections
from psycopg import Cursor
from psycopg.pq import Format
from psycopg.types.json import set_json_loads

from clearline.brands.columns import ColumnDumper

Rows = list[tuple[Any, ...]]
_KEPT = "cursor_of_sets"


def execute(query: str, parameters: Mapping[str, Any], *, using: str = "default") -> Rows:
    """Run one statement and return its rows; none where it gives none.

    A parameter is sent with its own type: give lists their `::uuid[]` in the
    statement. JSON comes back as Python objects, and is sent as text.
    """
    django = connections[using]
    django.ensure_connection()
    bare = _cursor(django)
    # Django's wrapper around it: errors are translated, statements are counted where somebody counts.
    cursor = (django.make_debug_cursor if django.queries_logged else django.make_cursor)(bare)
    cursor.execute(query, parameters)
    rows: Rows = cursor.fetchall() if bare.description else []
    return rows


def _cursor(django: Any) -> Any:  # noqa: ANN401 (the driver's objects, by way of Django's)
    """Return the one cursor that a connection keeps for this: it remembers how to write each type.

    For a statement of one row, a new cursor costs more than the statement.
    """
    kept = getattr(django, _KEPT, None)
    if kept is None or kept.closed or kept.connection is not django.connection:
        kept = Cursor(django.connection)
        kept.format = Format.BINARY
        kept.adapters.register_dumper(list, ColumnDumper)
        set_json_loads(orjson.loads, kept)
        setattr(django, _KEPT, kept)
    return kept
