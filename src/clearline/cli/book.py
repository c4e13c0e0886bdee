"""The operator's book: take an export in, and tell what stands in the way of closing its lines."""

from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from clearline.cli.days import typed_day
from clearline.cli.errors import end
from clearline.cli.printing import as_json, console, errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from clearline.lines.importing import ImportResult, Step
    from clearline.lines.models import Line

Json = Annotated[bool, typer.Option("--json", help="Print JSON, and no progress.")]
MOST_WARNINGS = 20


def import_(
    directory: Annotated[Path, typer.Argument(help="The directory that holds lines.csv and its companions.")],
    rejects: Annotated[Path | None, typer.Option(help="Where to list every row that was not taken.")] = None,
    json: Json = False,
) -> None:
    """Take in an operator's export: all good rows in one transaction, every bad one listed."""
    from clearline.cli.start import django_as

    django_as("engine")
    import psycopg

    from clearline.brands.database import clock
    from clearline.lines.importing import ImportRefused, import_directory

    try:
        with _import_progress(shown=not json) as watch:
            result = import_directory(directory, now=clock(), rejects=rejects, watch=watch)
    except ImportRefused as refusal:
        end(str(refusal))
    except OSError as error:
        end(f"{error.filename}: {error.strerror}.")
    except psycopg.Error as error:
        end(f"The database stopped the import: {str(error).splitlines()[0]}. Nothing was changed.")
    if json:
        as_json(result.as_json())
    else:
        _print_import(result, rejects)


def blockers(
    line: Annotated[
        str, typer.Option(help="The operator's id of a line; BRAND/ID where several know it.")
    ] = "",
    every: Annotated[bool, typer.Option("--all", help="Sweep every line of the book.")] = False,
    as_of: Annotated[
        str, typer.Option(help="The day whose end is asked about, as 2026-12-31; today if left out.")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="The CSV file that --all writes.")] = None,
    brand: Annotated[str, typer.Option(help="With --all: only the lines of this brand.")] = "",
    json: Json = False,
) -> None:
    """Tell what stands in the way of closing one line, or sweep all lines into a file."""
    if bool(line) == every:
        end("Say which line (--line ID), or ask about all of them (--all --out FILE.csv).")
    if every and out is None:
        end("Say where the sweep goes: --out FILE.csv.")
    asked = typed_day(as_of)
    from clearline.cli.start import django_as

    django_as("engine")
    if out:
        _sweep(out, asked, brand, json=json)
    else:
        _explain(line, asked, json=json)


def _sweep(out: Path, day: date | None, brand: str, *, json: bool) -> None:
    from clearline.brands.database import clock
    from clearline.brands.models import Brand
    from clearline.lines.blockers import sweep

    day = day or clock().date()
    brand_id = Brand.objects.filter(code=brand).values_list("id", flat=True).first()
    if brand and not brand_id:
        end(f"There is no brand {brand}.")
    draft = out.with_name(out.name + ".part")
    try:
        with _row_progress(shown=not json) as written, draft.open("wb") as file:
            rows = sweep(as_of=day, out=file, brand_id=brand_id, written=written)
        draft.replace(out)
    except OSError as error:
        end(f"{error.filename}: {error.strerror}.")
    if json:
        as_json({"as_of": day, "rows": rows, "file": str(out)})
    else:
        console.print(f"{rows:,} blockers as of {day} in {out}")


def _explain(name: str, day: date | None, *, json: bool) -> None:
    from clearline.brands.database import clock
    from clearline.lines import find
    from clearline.lines.blockers import explain
    from clearline.vocabulary.periods import local_date

    try:
        line = find.line(name)
    except find.LineNotFound as error:
        end(str(error))
    day = day or local_date(clock(), line.brand.time_zone)
    found = [asdict(each) for each in explain(line=line, as_of=day)]
    if json:
        shown = {"line": line.external_id, "brand": line.brand.code, "status": line.status, "as_of": day}
        as_json({**shown, "blockers": found})
    else:
        _print_blockers(line, day, found)


def _print_blockers(line: "Line", day: date, found: list[dict[str, str]]) -> None:
    if line.status == "ceased":
        console.print(f"{line.external_id} ({line.brand.code}) is closed already.")
        return
    if not found:
        console.print(
            f"Nothing stands in the way of closing {line.external_id} ({line.brand.code}) on {day}."
        )
        return
    console.print(f"{line.external_id} ({line.brand.code}), closed on {day}:")
    for each in found:
        severity = each["severity"].replace("_", " ")
        console.print(f"\n[bold]{each['blocker']}[/bold] {each['what']}: {severity}")
        for label, text in (
            ("why", each["why"]),
            ("rule", f"{each['rule']} ({each['pack']})"),
            ("who", each["lifted_by"]),
            ("where", each["where"]),
            ("terms", ", ".join(each["conditions"])),
        ):
            if text:
                console.print(f"  {label:6}{text}", markup=False, soft_wrap=True)


def _print_import(result: "ImportResult", rejects: Path | None) -> None:
    kinds = ("read", "inserted", "updated", "unchanged", "kept", "rejected", "orphaned")
    table = Table("file", *kinds, box=SIMPLE, padding=(0, 1, 0, 0))
    for name, count in result.files.items():
        table.add_row(name, *(f"{getattr(count, kind):,}" for kind in kinds))
    console.print(table)
    for warning in result.warnings[:MOST_WARNINGS]:
        console.print(warning)
    listed = f"listed in {rejects}" if rejects else "list them with --rejects FILE.csv"
    if result.faults or result.orphaned:
        console.print(f"{result.faults:,} rows at fault, {result.orphaned:,} that hang on one: {listed}")
    console.print(f"Done in {result.seconds:.1f} s, of which sealing took {result.sealing_seconds:.1f} s.")


@contextmanager
def _import_progress(*, shown: bool) -> "Iterator[Callable[[Step], object]]":
    columns = (
        TextColumn("{task.description:<22}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %  {task.fields[rows]:,} rows, {task.fields[rate]:,}/s, left"),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=errors, transient=True, disable=not (shown and errors.is_terminal)
    ) as progress:
        task = progress.add_task("opening", total=None, rows=0, rate=0)

        def watch(step: "Step") -> None:
            elapsed = progress.tasks[0].elapsed or 0
            rate = int(step.rows / elapsed) if elapsed else 0
            progress.update(
                task, description=step.label, completed=step.done, total=step.total, rows=step.rows, rate=rate
            )

        yield watch


@contextmanager
def _row_progress(*, shown: bool) -> "Iterator[Callable[[int], object]]":
    columns = (
        TextColumn("asking every line"),
        BarColumn(),
        TextColumn("{task.completed:,} rows"),
        TimeElapsedColumn(),
    )
    with Progress(
        *columns, console=errors, transient=True, disable=not (shown and errors.is_terminal)
    ) as progress:
        task = progress.add_task("", total=None)
        yield lambda rows: progress.update(task, completed=rows)
