"""`clearline reconcile`: what we say of every refund and charge, beside what the provider says."""

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from clearline.cli import start
from clearline.cli.days import typed_day
from clearline.cli.printing import as_json, tell

if TYPE_CHECKING:
    from clearline.journey.reconciling import Difference, Reconciled

LOOKED_BACK = timedelta(days=30)


def reconcile(
    *,
    day: Annotated[
        str, typer.Option(help="What was asked for on this day (UTC), YYYY-MM-DD; else 30 days.")
    ] = "",
    look: Annotated[bool, typer.Option("--look", help="Only say what differs; mend nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Ask the payment provider about each refund and charge; mend what that proves; exit 1 if some differ."""
    chosen = typed_day(day)
    start.django_as("engine")
    from clearline.brands.database import clock
    from clearline.journey import reconciling
    from clearline.wiring import routes

    routes.connect()
    now = clock()
    until = datetime.combine(chosen, time(), UTC) + timedelta(days=1) if chosen else now
    since = until - (timedelta(days=1) if chosen else LOOKED_BACK)
    found = reconciling.reconcile(since=since, until=until, mend=not look, now=now)
    if json:
        as_json(_as_json(found))
    else:
        _tell(found)
    if not found.agreed:
        raise typer.Exit(1)


def _as_json(found: "Reconciled") -> dict[str, object]:
    return {
        "agreed": found.agreed,
        "asked": found.asked,
        "silent": found.silent,
        "differences": [
            {
                "key": each.key,
                "effect": each.effect,
                "origin": each.origin,
                "ours": each.ours,
                "theirs": each.theirs,
                "reason": each.reason,
                "mended": each.mended,
            }
            for each in found.differences
        ],
    }


def _tell(found: "Reconciled") -> None:
    for each in found.differences:
        tell(_line(each))
    differ = sum(not each.mended for each in found.differences)
    mended = len(found.differences) - differ
    tell(f"{found.asked:,} asked about: {differ:,} differ, {mended:,} mended, {found.silent:,} unanswered.")


def _line(each: "Difference") -> str:
    why = f" ({each.reason})" if each.reason else ""
    return f"{each.key}: {each.ours} here, {each.theirs} there{why}{', mended' if each.mended else ''}"
