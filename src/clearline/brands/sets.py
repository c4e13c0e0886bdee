"""Statements over whole sets: arrays go out and rows come back in the wire's binary form.

Django's own cursor writes every value into the text of the statement. For a
thousand rows of ten columns that costs five times what the database needs.
"""

from collections.abc import Mapping
from typing import Any

from clearline.brands.binary import Rows, execute
from clearline.brands.database import statement

# A batch names its rows by key. While a table grows its statistics are behind, and the planner takes it
# for small enough to be read whole: at each batch, and in the checks of foreign keys for a whole session.
BY_KEY = {"enable_hashjoin": "off", "enable_mergejoin": "off", "enable_seqscan": "off"}


def run(package: str, name: str, parameters: Mapping[str, Any], *, using: str = "default") -> Rows:
    """Run `<package>/sql/<name>.sql` as `execute` does a text that was put together, and return its rows."""
    return execute(statement(package, name), parameters, using=using)


def reach_rows_by_key(*, using: str = "default") -> None:
    """Have the running transaction reach rows through indexes, whatever the statistics say."""
    chosen = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in BY_KEY.items())
    execute(f"SELECT {chosen}", {}, using=using)


__all__ = ["BY_KEY", "Rows", "execute", "reach_rows_by_key", "run"]
