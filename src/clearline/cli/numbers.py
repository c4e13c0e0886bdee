"""`clearline numbers`: what becomes of numbers when their lines are closed."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from clearline.cli import start
from clearline.cli.days import typed_day
from clearline.cli.errors import Refused
from clearline.cli.printing import as_json, console, tell

if TYPE_CHECKING:
    from clearline.brands.models import Brand as BrandRow

app = typer.Typer(help="Numbers after their lines: at rest, reported, returned.", no_args_is_help=True)
Brand = Annotated[str, typer.Option(help="The brand's code.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
LINES = 50


@app.command("changed-hands")
def changed_hands(
    *,
    brand: Brand,
    number: Annotated[str, typer.Option(help="The number, with its country code.")],
    since: Annotated[str, typer.Option(help="The day to compare with, as 2026-01-31.")],
    json: Json = False,
) -> None:
    """Tell whether a number has changed hands since a day: yes, no, or no data."""
    start.django_as("engine")
    from clearline.brands.database import clock
    from clearline.cases.numbers import history
    from clearline.vocabulary.errors import Malformed
    from clearline.vocabulary.msisdn import Msisdn

    try:
        answer = history.changed_hands(
            brand=_brand(brand), number=Msisdn.parse(number), since=_day(since), now=clock()
        )
    except (Malformed, history.DayToCome) as wrong:
        raise Refused(str(wrong)) from None
    if json:
        as_json({"answer": answer.value})
    else:
        tell({"yes": "Yes.", "no": "No.", "no_data": "No data."}[answer.value])


@app.command()
def fcc(
    *,
    brand: Brand,
    company: Annotated[
        str, typer.Option(help="Your company id at the database: 3 to 10 letters and digits.")
    ],
    through: Annotated[str, typer.Option(help="The last day of the report, which must be over.")],
    out: Annotated[
        Path, typer.Option(help="The CSV file to write; several, numbered, above a million rows.")
    ],
    json: Json = False,
) -> None:
    """Write the monthly report of disconnected numbers to the FCC's Reassigned Numbers Database.

    Each report goes on where the one before it ended; the same last day again writes the same one again.
    """
    start.django_as("engine")
    from clearline.brands.database import clock
    from clearline.cases.numbers import reassigned

    last = _day(through)
    try:
        made = reassigned.make(brand=_brand(brand), company_id=company, through=last, out=out, now=clock())
    except reassigned.Refused as wrong:
        raise Refused(str(wrong)) from None
    except OSError as wrong:
        raise Refused(f"{out} cannot be written: {wrong.strerror}.") from None
    if json:
        figures = {"rows": made.rows, "unreadable": made.unreadable, "reported_elsewhere": made.elsewhere}
        files = [str(path) for path in made.files]
        as_json({"after": made.after, "through": last, "files": files, **figures, "due_on": made.due_on})
        return
    for path in made.files:
        tell(f"{path}: written.")
    if made.files:
        tell(f"{made.rows:,} numbers. Hand them in by {made.due_on}.")
    else:
        tell(f"Nothing to report. Confirm that on the database's own form by {made.due_on}: a file cannot.")
    if last.day < reassigned.AT_LEAST_THROUGH:
        tell(f"A monthly report goes through the {reassigned.AT_LEAST_THROUGH}th at least.")
    if made.unreadable:
        tell(f"{made.unreadable:,} numbers were erased before they were reported.")
    if made.elsewhere:
        tell(f"{made.elsewhere:,} numbers are not reported here: toll-free, or of another numbering plan.")


@app.command()
def returned(*, brand: Brand, json: Json = False) -> None:
    """Print what returned to the pool last: numbers, profiles, storage."""
    start.django_as("engine")
    from clearline.cases.numbers import giving_back

    rows = giving_back.lately(brand=_brand(brand), most=LINES)
    if json:
        as_json(rows)
        return
    table = Table("returned_at", "line", "kind", "use")
    for row in rows:
        use = "again" if row["reusable"] else "scrap"
        table.add_row(str(row["returned_at"]), str(row["line"]), str(row["kind"]), use)
    console.print(table)


def _day(text: str) -> date:
    day = typed_day(text)
    if day is None:
        raise Refused("A day is missing. Write it as 2026-12-31.")
    return day


def _brand(code: str) -> "BrandRow":
    from clearline.brands.directory import brand_called
    from clearline.brands.models import Brand as Brands

    try:
        return brand_called(code)
    except Brands.DoesNotExist:
        raise Refused(f"There is no brand {code}. Import its lines first.") from None
