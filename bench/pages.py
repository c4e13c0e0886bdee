"""How many times a second the site gives the account page, against a bare 200 through the full middleware.

Both by the same signed-in holders, over kept sockets, from the same web
processes, in one run: what the bare answer leaves out is the view, its
template and its queries. Front door, brand, session, language, sign-in and
content policy are in both. They are asked by turns, so that what else the
machine does falls on both alike.
"""

import asyncio
import itertools
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bench.ground import database, operator, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drills.load import Seen
    from drills.visitors import Visitor

    from clearline.lines.models import Line

    Turn = tuple[Seen, float]  # what was seen, and the seconds of processor that the site used

APPLICATION = "bench.bare_page:application"
ACCOUNT, BARE = "lines/", "bare/"
SPARE = 3  # lines in the imported book for each holder: some have several, some have none on
WARMING = 1.0  # seconds before anything is counted: connections, templates, prepared statements


def measure(
    *,
    holders: Annotated[int, typer.Option(min=1, help="Holders who are signed in.")] = 200,
    callers: Annotated[int, typer.Option(min=1, help="Visitors who ask at once.")] = 8,
    seconds: Annotated[float, typer.Option(min=0.5, help="Length of a turn of a page.")] = 5.0,
    turns: Annotated[int, typer.Option(min=1, help="How often each page has its turn.")] = 3,
    web_processes: Annotated[int, typer.Option(min=1, help="Processes of the web server.")] = 2,
) -> dict[str, Any]:
    """Return requests a second and milliseconds of both pages, and their ratio."""
    with database() as made:
        from drills.site import serving
        from drills.visitors import signed_in

        from clearline.brands.database import clock

        visitors = signed_in(_lines(holders), now=clock())
        with serving(made, processes=web_processes, application=APPLICATION) as site:
            say("asking for both pages, by turns")
            runs: dict[str, list[Turn]] = {ACCOUNT: [], BARE: []}
            for page in runs:
                _ask(site.port, visitors, page, callers, seconds=WARMING, warming=True)
            for page in (ACCOUNT, BARE) * turns:
                before = site.cpu_seconds()
                seen = _ask(site.port, visitors, page, callers, seconds=seconds)
                runs[page].append((seen, site.cpu_seconds() - before))
    account, bare = (_figures(runs[page]) for page in (ACCOUNT, BARE))
    return {"account page": account, "bare 200": bare, "ratio": round(account["per_s"] / bare["per_s"], 3)}


def _lines(holders: int) -> "Sequence[Line]":
    """Import an operator large enough, and return one living line each of so many holders."""
    from clearline.brands.database import clock
    from clearline.lines.importing import import_directory
    from clearline.lines.models import Line
    from clearline.lines.models.line import LineStatus

    say("importing a book")
    with operator(lines=int(holders * SPARE) + 50, dirty=0) as directory:
        import_directory(directory, now=clock())
    living = Line.objects.exclude(status=LineStatus.CEASED).select_related("brand").order_by("msisdn_index")
    by_holder = {line.account_id: line for line in living}
    return list(by_holder.values())[:holders]


def _ask(
    port: int,
    visitors: "Sequence[Visitor]",
    page: str,
    callers: int,
    *,
    seconds: float,
    warming: bool = False,
) -> "Seen":
    """Ask for a page for so long, by turns on behalf of every visitor; once warm, every answer is a 200."""
    from drills import load

    asked = itertools.cycle([each.get(page) for each in visitors])
    seen = asyncio.run(load.steady(port=port, callers=callers, seconds=seconds, ask=lambda: next(asked)))
    assert warming or set(seen.statuses) == {200}, f"{page}: {seen.statuses}"
    return seen


def _figures(turns: "Sequence[Turn]") -> dict[str, float]:
    """Return the figures of one page, over all its turns."""
    from drills.load import centile

    took = [each for seen, _ in turns for each in seen.served]
    seconds, spent = sum(seen.seconds for seen, _ in turns), sum(cpu for _, cpu in turns)
    ms = {f"p{int(share * 100)}_ms": round(centile(took, share) * 1000, 2) for share in (0.5, 0.95, 0.99)}
    return {"per_s": round(len(took) / seconds, 1), **ms, "cpu_ms": round(spent * 1000 / len(took), 2)}
