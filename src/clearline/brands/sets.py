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
# Planned anew for the values of each batch, a statement has its columns copied and looked through several
# times; that was a quarter of the database's time, and the plan was the same each time.
BY_KEY = {
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "enable_seqscan": "off",
    "plan_cache_mode": "force_generic_plan",
}
FREELY = {name: "auto" if name == "plan_cache_mode" else "on" for name in BY_KEY}


def run(package: str, name: str, parameters: Mapping[str, Any], *, using: str = "default") -> Rows:
    """Run `<package>/sql/<name>.sql` as `execute` does a text that was put together, and return its rows."""
    return execute(statement(package, name), parameters, using=using)


def reach_rows_by_key(*, using: str = "default") -> None:
    """Have the running transaction reach rows through indexes, whatever the statistics say."""
    _choose(BY_KEY, using)


def reach_rows_freely(*, using: str = "default") -> None:
    """Let the planner read tables whole until the commit, in a session that reaches rows by key."""
    _choose(FREELY, using)


def _choose(settings: Mapping[str, str], using: str) -> None:
    chosen = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in settings.items())
    execute(f"SELECT {chosen}", {}, using=using)


__all__ = ["BY_KEY", "FREELY", "Rows", "execute", "reach_rows_by_key", "reach_rows_freely", "run"]
