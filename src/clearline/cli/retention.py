"""`clearline retention`: what is kept of people, why and until when; what is late; what was erased."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from clearline.cli import start
from clearline.cli.errors import Refused
from clearline.cli.printing import as_json, console, tell

if TYPE_CHECKING:
    from clearline.privacy.journal import Gone

app = typer.Typer(help="What is kept of people, and how it is forgotten.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command()
def report(*, json: AsJson = False) -> None:
    """Print every personal field, its period in each country, and what is overdue; exit 1 if anything is."""
    start.django_as("engine")
    from clearline.brands.database import clock
    from clearline.policy import packs
    from clearline.privacy import report as reporting

    fields = reporting.as_rows(reporting.map_of_fields())
    periods = reporting.as_rows(reporting.periods(packs.known()))
    late = reporting.as_rows(reporting.overdue(now=clock()))
    if json:
        as_json({"fields": fields, "periods": periods, "overdue": late})
    else:
        _table(fields, "table", "columns", "sealed", "what", "data_class", "ground", "goes", "counted_from")
        _table(periods, "law_pack", "data_class", "period", "bound", "counted_from", "from_pack")
        _table(late, "brand", "data_class", "where", "count", "since")
        tell("Nothing is overdue." if not late else f"Overdue: {len(late)}. Run: clearline retention sweep")
    if late:
        raise typer.Exit(1)


@app.command()
def sweep(*, json: AsJson = False) -> None:
    """Announce and erase now what is due; workers do it every hour."""
    start.django_as("engine")
    from clearline.brands.database import clock
    from clearline.privacy import sweeping

    gone = sweeping.run(now=clock())
    if json:
        as_json(gone)
        return
    for brand, counts in gone.items():
        told = ", ".join(f"{name} {count:,}" for name, count in counts.items() if count)
        tell(f"{brand}: {told or 'nothing was due'}")


@app.command()
def journal() -> None:
    """Print the journal of erasures, a line of JSON each: keep it where no restore reaches."""
    start.django_as("engine")
    from clearline.privacy import journal as erasures

    for line in erasures.lines_of(erasures.runs(using=erasures.MAIN), using=erasures.MAIN):
        typer.echo(erasures.written_line(line))


@app.command()
def replay(
    file: Annotated[
        Path | None, typer.Argument(help="A journal that was printed and kept elsewhere.")
    ] = None,
) -> None:
    """Erase again what a restore brought back; every start does so by itself, from the other database."""
    start.django_as("engine")
    from clearline.privacy import replaying

    done = replaying.replay(copy=_read(file) if file else ())
    tell(f"{done:,} lines of the journal carried out again." if done else "Nothing had come back.")


@app.command()
def cleanse() -> None:
    """Leave no byte of destroyed keys in table and log of the key store; exit 1 where the login may not."""
    start.django_as("engine")
    from clearline.keys import cleansing

    done = cleansing.cleanse()
    tell(
        f"Keys written anew: {'yes' if done.table else 'no'}."
        f" Log written over: {'yes' if done.log else 'no'}."
    )
    if not (done.table and done.log):
        tell("What is left is for the server's administrator: docs/forgetting.md says how.")
        raise typer.Exit(1)


def _read(file: Path) -> "list[Gone]":
    """Return the lines of a printed journal. Raises Refused where it is none."""
    from clearline.privacy.journal import read_line

    try:
        return [read_line(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(
            f"{file} is no journal of erasures ({error}). Print one: clearline retention journal"
        ) from None


def _table(rows: list[dict[str, object]], *columns: str) -> None:
    if not rows:
        return
    table = Table(*columns)
    for row in rows:
        table.add_row(*(_cell(row[name]) for name in columns))
    console.print(table)


def _cell(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
