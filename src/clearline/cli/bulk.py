"""Close a list of lines: `clearline bulk FILE`, with a dry run, pause, resume and a result for every row."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from clearline.cli import start
from clearline.cli.bulk_telling import (
    opening_progress,
    reading_progress,
    tell_rehearsal,
    tell_runs,
    tell_standing,
    until_told_to_stop,
)
from clearline.cli.errors import end
from clearline.cli.printing import as_json, tell

Run = Annotated[str, typer.Option(help="A run, by the name that was told when it began.")]


def bulk(  # noqa: PLR0913, PLR0917 (each is an option of the command)
    file: Annotated[
        Path | None,
        typer.Argument(help="A CSV file with the header line,ends_on,note. Left out: list the runs."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what it would mean; change nothing.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Where the result of every row goes, as CSV.")] = None,
    rejects: Annotated[Path | None, typer.Option(help="Where to list every row that is not taken.")] = None,
    skip_faulty: Annotated[
        bool, typer.Option("--skip-faulty", help="Close the good rows though others cannot be taken.")
    ] = False,
    rate: Annotated[int | None, typer.Option(min=0, help="Lines a second at most; 0 for no limit.")] = None,
    backlog: Annotated[
        int | None, typer.Option(min=1, help="Cases that workers may have in hand before intake waits.")
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Stay until the workers have nothing of it in hand.")
    ] = False,
    pause: Run = "",
    resume: Run = "",
    status: Run = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON, and no progress.")] = False,
) -> None:
    """Close the lines of a list: a million of them, in the lane where nobody else waits behind it."""
    named = [each for each in (pause, resume, status) if each]
    if len(named) + (file is not None) > 1 or (dry_run and file is None):
        end("Name a FILE, or one run with --pause, --resume or --status.")
    _refuse_unwritable(file, out, rejects)
    start.django_as("engine")
    if dry_run and file:
        _rehearse(file, out, rejects, json=json)
    elif file:
        digest = _record(file, rate, rejects, skip_faulty=skip_faulty, json=json)
        _refuse_paused(digest, file)
        _carry_on(digest, rate, backlog, out, follow=follow, json=json)
    elif resume:
        _carry_on(_digest(resume), rate, backlog, out, follow=follow, json=json)
    elif pause:
        _pause(_digest(pause), json=json)
    elif status:
        _show(_digest(status), out, json=json)
    else:
        _list_runs(json=json)


def _rehearse(file: Path, out: Path | None, rejects: Path | None, *, json: bool) -> None:
    from clearline.brands.database import clock
    from clearline.journey.road import bulk as lists

    try:
        with reading_progress(shown=not json) as watch:
            rehearsal = lists.rehearse(file, now=clock(), out=out, rejects=rejects, watch=watch)
    except lists.ListRefused as refusal:
        end(str(refusal))
    except OSError as error:
        _unwritable(error)
    tell_rehearsal(rehearsal, out=out, rejects=rejects, json=json)


def _record(file: Path, rate: int | None, rejects: Path | None, *, skip_faulty: bool, json: bool) -> str:
    from clearline.brands.database import clock
    from clearline.journey.road import bulk as lists

    try:
        with reading_progress(shown=not json) as watch:
            return lists.record(
                file, now=clock(), rate=rate or 0, skip_faulty=skip_faulty, rejects=rejects, watch=watch
            )
    except lists.ListRefused as refusal:
        end(str(refusal))
    except OSError as error:
        _unwritable(error)


def _refuse_paused(digest: str, file: Path) -> None:
    from clearline.journey.road import bulk as lists

    if lists.is_paused(digest=digest):
        name = digest[: lists.NAMED]
        end(f"{file} is run {name}, which is paused. Go on with: clearline bulk --resume {name}")


def _carry_on(
    digest: str, rate: int | None, backlog: int | None, out: Path | None, *, follow: bool, json: bool
) -> None:
    from django.db import DatabaseError

    from clearline.brands.database import clock
    from clearline.journey.road import bulk as lists

    lists.let_go_on(digest=digest, now=clock(), rate=rate)
    name = digest[: lists.NAMED]
    if not json:
        tell(f"Run [bold]{name}[/bold]. Ctrl-C pauses it; cases that are open go on.")
    try:
        with until_told_to_stop() as stop, opening_progress(shown=not json) as watch:
            ended = lists.carry_on(digest=digest, backlog=backlog or lists.BACKLOG, watch=watch, stop=stop)
            if follow and ended is lists.End.THROUGH:
                lists.follow(digest=digest, watch=watch, stop=stop)
    except DatabaseError as error:
        said = str(error).splitlines()[0]
        end(f"The database stopped the run: {said}. Go on with: clearline bulk --resume {name}")
    _show(digest, out, json=json)
    if ended is lists.End.PAUSED:
        if not json:
            tell(f"Paused. Go on with: clearline bulk --resume {name}")
        raise typer.Exit(1)


def _pause(digest: str, *, json: bool) -> None:
    from clearline.brands.database import clock
    from clearline.journey.road import bulk as lists

    paused = lists.pause(digest=digest, now=clock())
    if json:
        as_json({"run": digest[: lists.NAMED], "paused": paused})
    elif paused:
        tell("Paused: no further cases are opened. Those that are open go on.")
    else:
        tell("There is nothing to pause: it is paused already, or every row has had its turn.")


def _show(digest: str, out: Path | None, *, json: bool) -> None:
    from clearline.journey.road import bulk as lists

    standing = lists.stands(digest=digest)
    if out:
        try:
            lists.write_results(digest=digest, out=out)
        except OSError as error:
            _unwritable(error)
    tell_standing(standing, out=out, json=json)


def _list_runs(*, json: bool) -> None:
    from clearline.journey.road import bulk as lists

    tell_runs(lists.all_runs(), json=json)


def _digest(run: str) -> str:
    from clearline.journey.road import bulk as lists

    try:
        return lists.digest_called(run)
    except lists.NoSuchRun as error:
        end(str(error))


def _refuse_unwritable(file: Path | None, *written: Path | None) -> None:
    """Refuse what could not be written in the end, or would be written over the list or each other."""
    named = [each.resolve() for each in (file, *written) if each]
    if len(set(named)) < len(named):
        end("The list, --out and --rejects must be three files. Nothing was begun.")
    for each in written:
        if each and not each.parent.is_dir():
            end(f"{each.parent} is no directory, so {each} could not be written. Nothing was begun.")


def _unwritable(error: OSError) -> NoReturn:
    end(f"{error.filename}: {error.strerror}.")
