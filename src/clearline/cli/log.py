"""`clearline log check`: the whole log read again, and whatever was touched named."""

import json as writer
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from clearline.cli import start

if TYPE_CHECKING:
    from clearline.audit.check import Report

SHOWN = 50
app = typer.Typer(help="The log: check it, and keep a checkpoint of it elsewhere.", no_args_is_help=True)


@app.command()
def check(
    *,
    since: Annotated[
        Path | None, typer.Option(help="A signed checkpoint that you kept; the log must still continue it.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Read every entry, tile, root and signature again; exit 1 where something was touched."""
    start.django_as("engine")
    from clearline.audit.notes import NoteMalformed

    try:
        report = _checked(since.read_text(encoding="utf-8") if since else None, quiet=json)
    except (NoteMalformed, OSError, UnicodeDecodeError) as error:
        typer.echo(f"{since}: {error} Save one with: clearline log checkpoint > FILE", err=True)
        raise typer.Exit(2) from None
    if json:
        typer.echo(writer.dumps(_as_json(report), ensure_ascii=False))
    else:
        _tell(report)
    if not report.sound:
        raise typer.Exit(1)


@app.command()
def checkpoint() -> None:
    """Print the newest signed checkpoint, to be kept somewhere else as a witness."""
    start.django_as("engine")
    from clearline.audit.tree import newest

    found = newest()
    if found is None:
        typer.echo("The log is empty: no checkpoint has been signed yet.", err=True)
        raise typer.Exit(2)
    typer.echo(found.note, nl=False)


def _checked(witness: str | None, *, quiet: bool) -> "Report":
    from clearline.audit.check import check as check_log

    with Progress(console=Console(stderr=True), disable=quiet, transient=True) as bar:
        task = bar.add_task("Reading the log", total=None)
        return check_log(lambda done, total: bar.update(task, completed=done, total=total), witness=witness)


def _as_json(report: "Report") -> dict[str, object]:
    return {
        "sound": report.sound,
        "entries": report.entries,
        "waiting": report.waiting,
        "checkpoints": report.checkpoints,
        "problems": [
            {"entry": problem.seq, "id": problem.entry and str(problem.entry), "what": problem.what}
            for problem in report.problems
        ],
    }


def _tell(report: "Report") -> None:
    for problem in report.problems[:SHOWN]:
        typer.echo(problem.what)
    if len(report.problems) > SHOWN:
        typer.echo(f"… and {len(report.problems) - SHOWN:,} more; --json lists them all.")
    read = f"{report.entries:,} entries and {report.checkpoints:,} signed checkpoints read"
    verdict = "nothing was touched" if report.sound else f"{len(report.problems):,} problems"
    typer.echo(f"{read}, {report.waiting:,} waiting for their number: {verdict}.")
