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

# A batch names its rows by key. While a table grows its statistics are behind, and the planner takes it
# for small enough to be read whole: at each batch, and in the checks of foreign keys for a whole session.
BY_KEY = {"enable_hashjoin": "off", "enable_mergejoin": "off", "enable_seqscan": "off"}
Rows = list[tuple[Any, ...]]
_KEPT = "cursor_of_sets"


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
        # By default arrays go out as text, since a list may hold values of several types; ours never do.
        kept.adapters.register_dumper(list, ListBinaryDumper)
        setattr(django, _KEPT, kept)
    return kept


def reach_rows_by_key(*, using: str = "default") -> None:
    """Have the running transaction reach rows through indexes, whatever the statistics say."""
    chosen = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in BY_KEY.items())
    execute(f"SELECT {chosen}", {}, using=using)
