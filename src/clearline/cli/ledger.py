"""`clearline ledger check`: every entry read again, and whatever breaks the books named."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from clearline.cli import start
from clearline.cli.printing import as_json, console, tell

if TYPE_CHECKING:
    from clearline.settlement.checking import Report

SHOWN = 50
app = typer.Typer(help="The ledger: prove that the books are whole.", no_args_is_help=True)


@app.callback()
def ledger() -> None:
    """The ledger: prove that the books are whole."""


@app.command()
def check(
    *, json: Annotated[bool, typer.Option("--json", help="Print the result as JSON, with every day.")] = False
) -> None:
    """Sum entries, cases and days again, beside bills, refunds and the vault; exit 1 where they differ."""
    start.django_as("engine")
    from clearline.settlement.checking import check as check_books

    report = check_books()
    if json:
        as_json(_as_json(report))
    else:
        _tell(report)
    if not report.whole:
        raise typer.Exit(1)


def _as_json(report: "Report") -> dict[str, object]:
    breaks = [
        {"brand": each.brand, "row": each.row, "currency": each.currency, "what": each.what}
        for each in report.breaks
    ]
    days = [
        {"brand": each.brand, "day": each.day, "currency": each.currency, **each.sums} for each in report.days
    ]
    return {"whole": report.whole, "breaks": breaks, "days": days}


def _tell(report: "Report") -> None:
    for each in report.breaks[:SHOWN]:
        tell(f"{each.brand} {each.row} {each.currency}: {each.what}")
    if len(report.breaks) > SHOWN:
        tell(f"… and {len(report.breaks) - SHOWN:,} more; --json lists them.")
    totals: dict[tuple[str, str], dict[str, int]] = {}
    for day in report.days:
        sums = totals.setdefault((day.brand, day.currency), dict.fromkeys(day.sums, 0))
        for name, minor in day.sums.items():
            sums[name] += minor
    if totals:
        names = list(next(iter(totals.values())))
        table = Table("brand", "minor units of", *(name.replace("_", " ") for name in names))
        for (brand, currency), sums in totals.items():
            table.add_row(brand, currency, *(f"{sums[name]:,}" for name in names))
        console.print(table)
    verdict = "the books are whole" if report.whole else f"{len(report.breaks):,} rows break the books"
    tell(f"{len(report.days):,} days read: {verdict}.")
