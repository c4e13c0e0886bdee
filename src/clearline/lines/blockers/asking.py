"""Ask all blockers at once; policy decides later what each one means."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from uuid import UUID

from clearline.brands import sets
from clearline.brands.database import statement
from clearline.vocabulary.blockers import Blocker, Finding


def findings(*, asked: Sequence[tuple[UUID, date]]) -> list[Finding]:
    """Return what stands in the way of each line on the day its end is wanted, in one query.

    Lines that do not exist or are ceased already have no findings. Money is in
    minor units of the brand's currency, data in bytes, the rest are counts or a status.
    """
    if not asked:
        return []
    line_ids, days = zip(*asked, strict=True)
    query = every_blocker("asked_lines") + "SELECT line_id, blocker, detail FROM found ORDER BY 1, 2"
    rows = sets.execute(query, {"line_ids": list(line_ids), "days": list(days)})
    return [Finding(line_id, Blocker(blocker), detail) for line_id, blocker, detail in rows]


@cache
def every_blocker(asked: str) -> str:
    """Return the CTEs `asked` and `found`: each blocker's query over the lines that are asked about.

    `asked` is not materialized, so that the planner sees one line as one line
    and a million as a million.
    """
    blockers = "\nUNION ALL\n".join(statement(__package__, blocker.value) for blocker in sorted(Blocker))
    return f"WITH asked AS NOT MATERIALIZED (\n{statement(__package__, asked)}), found AS (\n{blockers})\n"
