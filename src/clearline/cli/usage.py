"""`clearline usage`: usage that the network reports after a line has ended."""

import csv
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clearline.cli import start
from clearline.cli.errors import Refused
from clearline.cli.printing import as_json, tell

if TYPE_CHECKING:
    from clearline.journey.late_usage import Record

app = typer.Typer(help="Usage that arrives after a line has ended.", no_args_is_help=True)
COLUMNS = ("id", "line", "used_on", "amount_minor")
LONGEST_ID, LARGEST, MOST_ROWS, FAULTS_SHOWN = 64, 10**12, 1_000_000, 20
SAID = {
    "billed": "{} on the final bill",
    "too_late": "{} arrived too late, and are never billed",
    "after_the_end": "{} are from after the line was off, and are never billed",
    "known": "{} were known",
    "line_not_ended": "{} of lines that have not ended here: they belong on your next bill",
}


@app.command()
def late(
    file: Annotated[
        Path, typer.Argument(help=f"A CSV file with the columns {', '.join(COLUMNS)}.", exists=True)
    ],
    *,
    brand: Annotated[str, typer.Option(help="The brand's code.")],
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Take usage of lines that ended: in time it is billed, once; what is late is noted and never billed.

    `id` is yours and counts once, so that a file may be taken again. Where a
    row is wrong, nothing of the file is taken.
    """
    start.django_as("engine")
    from clearline.brands.database import clock
    from clearline.brands.directory import brand_called
    from clearline.brands.models import Brand
    from clearline.journey import late_usage

    try:
        of = brand_called(brand)
    except Brand.DoesNotExist:
        raise Refused(f"There is no brand {brand}. Import its lines first.") from None
    records = _read(file)
    became = late_usage.take(brand=of, records=records, now=clock())
    if json:
        as_json(dict(sorted(became.items())))
        return
    tell("; ".join(said.format(became[each]) for each, said in SAID.items() if became[each]) or "No usage.")


def _read(file: Path) -> "list[Record]":
    """Return the records of a file; every fault of it ends the command, the first ones named."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows = csv.DictReader(text)
            if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
                raise Refused(f"{file} has no column {', '.join(missing)}.")
            read = [_record(row, rows.line_num) for row in islice(rows, MOST_ROWS + 1)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused(f"{file} is no CSV file in UTF-8: {error}") from None
    if len(read) > MOST_ROWS:
        raise Refused(f"{file} has more than {MOST_ROWS:,} rows. Take it in parts.")
    if faults := [each for each in read if isinstance(each, str)]:
        more = f"\n… and {len(faults) - FAULTS_SHOWN} more" if len(faults) > FAULTS_SHOWN else ""
        raise Refused("Nothing was taken.\n" + "\n".join(faults[:FAULTS_SHOWN]) + more)
    return [each for each in read if not isinstance(each, str)]


def _record(row: dict[str, str | None], number: int) -> "Record | str":
    """Return a record, or the sentence that says what is wrong with it."""
    from clearline.journey.late_usage import Record

    values = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if wrong := next(_wrong(values), ""):
        return f"line {number}: {wrong}"
    return Record(
        external_id=values["id"],
        line=values["line"],
        used_on=date.fromisoformat(values["used_on"]),
        amount_minor=int(values["amount_minor"]),
    )


def _wrong(values: dict[str, str]) -> Iterator[str]:
    for name in ("id", "line"):
        if not 0 < len(values[name]) <= LONGEST_ID or "\0" in values[name]:
            yield f"{name} has 1 to {LONGEST_ID} characters."
    try:
        date.fromisoformat(values["used_on"])
    except ValueError:
        yield f"used_on is a day such as 2026-03-31, not {values['used_on'][:20]!r}."
    minor = values["amount_minor"]
    if not (minor.isascii() and minor.isdigit() and 0 < int(minor[:20]) <= LARGEST):
        yield f"amount_minor is a whole number of the smallest unit from 1 on, not {minor[:20]!r}."
