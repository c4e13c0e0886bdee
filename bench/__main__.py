"""`./clearline bench NAME … [--json] [--record]`: measure one thing and print its figures."""

import functools
import importlib
import inspect
import json as json_module
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bench import records
from bench.ground import said_on_the_way
from bench.machines import machine
from bench.registry import BENCHMARKS, Entry

Measure = Callable[..., dict[str, Any]]
Json = Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")]
Keep = Annotated[bool, typer.Option("--record", help="Keep the figures under docs/figures.")]
As = Annotated[str, typer.Option("--as", help="The record's name, where it is not the benchmark's.")]
Anew = Annotated[bool, typer.Option("--anew", help="Also pieces whose pages did not change.")]
app = typer.Typer(
    help="Measure how fast the house is; each benchmark measures what it is compared with in the same run.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command("page")
def page() -> None:
    """Make the tables of the documents anew from docs/figures."""
    changed = records.render_documents()
    for path in changed:
        print(path.relative_to(records.ROOT))
    if not changed:
        print("Every table shows what is on record.")


@app.command("axe")
def axe(
    pieces: Annotated[
        list[str] | None, typer.Argument(help="Language and width, such as ar-320; all if left out.")
    ] = None,
    *,
    anew: Anew = False,
) -> None:
    """Look at every page in six languages and two widths, and keep what axe finds under docs/figures."""
    from bench import axe as matrix

    try:
        found = matrix.look(wanted=pieces or (), anew=anew)
    except matrix.UnknownPiece as error:
        raise typer.BadParameter(str(error)) from None
    records.render_documents()
    raise typer.Exit(1 if found else 0)


@app.command("screens")
def screens(
    names: Annotated[
        list[str] | None, typer.Argument(help="Pages, or pictures such as lines-ar-390; all if left out.")
    ] = None,
) -> None:
    """Take the pictures of docs/tour.md anew, of a site with something to show."""
    from bench import screens as tour

    tour.take(wanted=names or ())


def main(arguments: list[str]) -> None:
    """Do what the command line says. Only the benchmark that was asked for is loaded: others need much."""
    asked = next((each for each in arguments if each in BENCHMARKS), "")
    for name, entry in BENCHMARKS.items():
        app.command(name, help=entry.told)(_command(name, entry) if name == asked else _listed)
    app(arguments, prog_name="clearline bench")


def _listed() -> None:
    """Stand in the list for a benchmark that was not asked for."""


def _command(name: str, entry: Entry) -> Callable[..., None]:
    """Return the command of a benchmark: the options of its `measure`, and those that all have."""
    measure: Measure = importlib.import_module(entry.module).measure

    def run(*, json: Json = False, record: Keep = False, record_as: As = "", **options: Any) -> None:  # noqa: ANN401 (as `measure` declares them)
        where = machine()
        with said_on_the_way():
            figures = measure(**options)
        _print(figures, as_json=json)
        if record:
            made = records.record(
                kind="benchmark",
                name=record_as or name,
                command=_called(),
                machine=where,
                figures=figures,
            )
            Console(stderr=True).print(f"Kept in {records.store(made).relative_to(records.ROOT)}")

    return _with_options(run, measure)


def _with_options(run: Callable[..., None], measure: Measure) -> Callable[..., None]:
    """Give a command the options of a function besides its own."""
    own = [each for each in inspect.signature(run).parameters.values() if each.name != "options"]
    asked = inspect.signature(measure, eval_str=True).parameters.values()
    parameters = [*(each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in asked), *own]

    @functools.wraps(run)
    def called(**options: object) -> None:
        run(**options)

    called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined] # typer reads it
    called.__annotations__ = {each.name: each.annotation for each in parameters}
    return called


def _print(figures: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json_module.dumps(figures, indent=2))
        return
    table = Table(box=None, show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    for name, value in records.flat(figures).items():
        table.add_row(records.spoken(name), records.as_cell(value))
    Console(highlight=False).print(table)


def _called() -> str:
    """Return the command as it stands on the page: without what only concerns the output."""
    told = [each for each in sys.argv[1:] if each not in {"--json", "--record"}]
    if "--as" in told:
        place = told.index("--as")
        del told[place : place + 2]
    return " ".join(["./clearline bench", *told])


if __name__ == "__main__":
    main(sys.argv[1:])
