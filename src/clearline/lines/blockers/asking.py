"""Ask all blockers at once; policy decides later what each one means."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from uuid import UUID

from clearline.brands import sets
from clearline.brands.database import statement
from clearline.vocabulary.blockers import Blocker, Finding

ALL = tuple(sorted(Blocker))


def findings(*, asked: Sequence[tuple[UUID, date]], kinds: tuple[Blocker, ...] = ALL) -> list[Finding]:
    """Return what stands in the way of each line on the day its end is wanted, in one query.

    Lines that do not exist or are ceased already have no findings. Money is in
    minor units of the brand's currency, data in bytes, the rest are counts or a status.
    """
    if not asked:
        return []
    line_ids, days = zip(*asked, strict=True)
    # Looked up once: each of a dozen blockers would look a thousand lines up again.
    query = blockers_of("asked_lines", kinds=kinds, materialized=True)
    query += "SELECT line_id, blocker, detail FROM found ORDER BY 1, 2"
    rows = sets.execute(query, {"line_ids": list(line_ids), "days": list(days)})
    return [Finding(line_id, Blocker(blocker), detail) for line_id, blocker, detail in rows]


def findings_on(*, line_id: UUID, days: Sequence[date]) -> dict[date, list[Finding]]:
    """Return what stands in the way of one line on each of some days, in one query; see `findings`."""
    query = "SELECT wanted.day, found.* FROM unnest(%(days)s::date[]) AS wanted (day) CROSS JOIN LATERAL ("
    query += blockers_of("asked_on_days", materialized=True)
    query += "SELECT line_id, blocker, detail FROM found) AS found ORDER BY 1, 2, 3"
    found: dict[date, list[Finding]] = {day: [] for day in days}
    for day, of_line, blocker, detail in sets.execute(query, {"line_id": line_id, "days": list(days)}):
        found[day].append(Finding(of_line, Blocker(blocker), detail))
    return found


@cache
def blockers_of(asked: str, *, kinds: tuple[Blocker, ...] = ALL, materialized: bool = False) -> str:
    """Return the CTEs `asked` and `found`: each blocker's query over the lines that are asked about.

    Over a whole book `asked` is not materialized, so that the planner sees a million lines as a million.
    """
    blockers = "\nUNION ALL\n".join(statement(__package__, blocker.value) for blocker in kinds)
    kept = "MATERIALIZED" if materialized else "NOT MATERIALIZED"
    return f"WITH asked AS {kept} (\n{statement(__package__, asked)}), found AS (\n{blockers})\n"
