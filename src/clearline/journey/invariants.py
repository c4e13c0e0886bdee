"""One view of everything that must never be: `invariant_breach`, empty at all times.

Each invariant is one file under `sql/invariants/` that selects (brand_id,
subject, detail); the one about forgetting is put together from the map of
personal fields. The view reads as its caller (`security_invoker`): only the
auditor sees every brand through it.
"""

from functools import cache
from importlib import resources

from django.db import connection

from clearline.privacy import promise

_FOLDER = resources.files(__package__).joinpath("sql", "invariants")


@cache
def invariants() -> dict[str, str]:
    """Return the statements by the name of the promise that they guard."""
    files = sorted(_FOLDER.iterdir(), key=lambda each: each.name)
    found = {each.name.removesuffix(".sql"): each.read_text(encoding="utf-8") for each in files}
    return {**found, "nothing_past_its_day": promise.statement()}


def install() -> None:
    """Make the view anew; as the owner, after the migrations."""
    branches = " UNION ALL ".join(
        f"SELECT '{name}'::text AS invariant, brand_id, subject, detail FROM ({text}) AS {name}"
        for name, text in invariants().items()
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP VIEW IF EXISTS invariant_breach")
        cursor.execute(f"CREATE VIEW invariant_breach WITH (security_invoker = true) AS {branches}")
