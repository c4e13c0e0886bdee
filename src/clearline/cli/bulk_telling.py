"""How a list of lines is told at the terminal: progress, what a dry run found, where a run stands."""

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from clearline.cli.printing import as_json, console, errors, tell

if TYPE_CHECKING:
    from clearline.journey.road import bulk as lists

WORDS = {
    "at_once": "close at once",
    "on_its_day": "close on their day",
    "waits": "wait: something is in the way",
    "reviewed": "go to a person first",
    "open_already": "have an open case already",
    "closed_already": "are closed already",
    "waiting": "not yet opened",
    "opened": "opened",
    "day_past": "not opened: their day was over",
}


@contextmanager
def until_told_to_stop() -> Iterator[Callable[[], bool]]:
    """Turn Ctrl-C and SIGTERM into a question that is answered between two commits."""
    told: list[int] = []
    before = {
        number: signal.signal(number, lambda *_: told.append(1)) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield lambda: bool(told)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def reading_progress(*, shown: bool) -> "Iterator[Callable[[lists.Reading | lists.Judging], object]]":
    """Show how far a file is read, and how far its lines are judged."""
    with _bar(shown=shown) as progress:
        reading = progress.add_task("reading the list", total=None, rate=0)
        judging: list[TaskID] = []

        def watch(step: "lists.Reading | lists.Judging") -> None:
            if hasattr(step, "rows"):
                _step(progress, reading, step.done, step.total, rows=step.rows)
                return
            if not judging:
                judging.append(progress.add_task("asking what is in the way", total=None, rate=0))
            if step.done:
                _step(progress, judging[0], step.done, step.total, rows=step.done)

        yield watch


@contextmanager
def opening_progress(*, shown: bool) -> "Iterator[Callable[[lists.Going], object]]":
    """Show how many rows had their turn, and how many lines are off."""
    with _bar(shown=shown) as progress:
        opened = progress.add_task("opened", total=None, rate=0)
        off = progress.add_task("off", total=None, rate=0)
        first: list[lists.Going] = []

        def watch(going: "lists.Going") -> None:
            first[:] = first or [going]
            words = "opened; waiting for workers" if going.waits else "opened"
            _step(
                progress, opened, going.turned, going.rows, rows=going.turned - first[0].turned, words=words
            )
            _step(progress, off, going.off, going.rows, rows=going.off - first[0].off)

        yield watch


def tell_rehearsal(
    rehearsal: "lists.Rehearsal", *, out: Path | None, rejects: Path | None, json: bool
) -> None:
    """Say what closing a list would mean, brand by brand."""
    if json:
        as_json(_rehearsal(rehearsal, out))
        return
    taken = rehearsal.taken
    tell(f"{taken.rows:,} rows, {taken.good:,} of them lines to close. Nothing was changed.")
    if taken.faulty:
        listed = f"listed in {rejects}" if rejects else "list them with --rejects FILE.csv"
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in taken.faults.items())
        tell(f"{taken.faulty:,} rows cannot be taken: {reasons}; {listed}.")
    if len(rehearsal.brands) > 1:
        _tell_prospects(f"All {len(rehearsal.brands)} brands", rehearsal.prospects)
    for code, brand in rehearsal.brands.items():
        _tell_prospects(code, brand.prospects)
        for (blocker, rule, pack), count in brand.in_the_way.most_common():
            tell(f"{count:>12,}    in the way: {blocker}, rule {rule} ({pack})")
        for (rule, pack), count in brand.reviews.most_common():
            tell(f"{count:>12,}    for review: rule {rule} ({pack})")
        for (prospect, currency), sums in sorted(brand.money.items()):
            back, owed = _money(sums.comes_back_minor, currency), _money(sums.to_pay_minor, currency)
            tell(f"{'':>12}  those that {WORDS[prospect]}: {back} are paid out, {owed} stay owed")
    if out:
        tell(f"\nEvery row with its outlook: {out}")


def _tell_prospects(title: str, prospects: "Mapping[lists.Prospect, int]") -> None:
    tell(f"\n[bold]{title}[/bold]")
    for prospect, count in sorted(prospects.items()):
        tell(f"{count:>12,}  {WORDS[prospect]}")


def tell_standing(standing: "lists.Standing", *, out: Path | None, json: bool) -> None:
    """Say where a run stands, brand by brand."""
    if json:
        as_json(_standing(standing, out))
        return
    tell(f"Run {standing.run} of {standing.file}: {standing.stands}")
    for code, tally in standing.brands.items():
        tell(f"\n[bold]{code}[/bold]  {tally.turned:,} of {tally.rows:,} rows had their turn")
        for outcome, count in sorted(tally.outcomes.items()):
            tell(f"{count:>12,}  {WORDS[outcome or 'waiting']}")
        for state, count in sorted(tally.states.items()):
            tell(f"{count:>12,}    {state.replace('_', ' ')}")
        if tally.held:
            tell(f"{tally.held:>12,}    of them held for staff")
        for each in standing.sums.get(code, ()):
            back, owed = (
                _money(each.comes_back_minor, each.currency),
                _money(each.to_pay_minor, each.currency),
            )
            done = _money(each.refunded_minor, each.currency)
            tell(f"{each.lines:>12,}  ended: {back} paid out, {done} of it confirmed; {owed} stay owed")
    if out:
        tell(f"\nEvery row with its result: {out}")


def tell_runs(runs: list[dict[str, object]], *, json: bool) -> None:
    """List all runs."""
    if json:
        as_json(runs)
    elif not runs:
        tell("There is no run yet. Begin with: clearline bulk FILE --dry-run")
    else:
        table = Table(*runs[0], box=SIMPLE, padding=(0, 1, 0, 0))
        for each in runs:
            table.add_row(*map(_cell, each.values()))
        console.print(table)


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _rehearsal(rehearsal: "lists.Rehearsal", out: Path | None) -> dict[str, Any]:
    taken = rehearsal.taken
    return {
        "rows": taken.rows,
        "good": taken.good,
        "faults": taken.faults,
        "prospects": dict(sorted(rehearsal.prospects.items())),
        "brands": {
            code: {
                "prospects": dict(sorted(brand.prospects.items())),
                "in_the_way": [
                    {"blocker": blocker, "rule": rule, "pack": pack, "lines": count}
                    for (blocker, rule, pack), count in brand.in_the_way.most_common()
                ],
                "reviews": [
                    {"rule": rule, "pack": pack, "lines": count}
                    for (rule, pack), count in brand.reviews.most_common()
                ],
                "money": [
                    {"prospect": prospect, "currency": currency, **asdict(sums)}
                    for (prospect, currency), sums in sorted(brand.money.items())
                ],
            }
            for code, brand in rehearsal.brands.items()
        },
        "file": str(out) if out else None,
    }


def _standing(standing: "lists.Standing", out: Path | None) -> dict[str, Any]:
    return {
        "run": standing.run,
        "list": standing.file,
        "stands": standing.stands,
        "listed_at": standing.listed_at,
        "brands": {
            code: {
                "rows": tally.rows,
                "turned": tally.turned,
                "off": tally.off,
                "held": tally.held,
                "outcomes": {
                    outcome or "waiting": count for outcome, count in sorted(tally.outcomes.items())
                },
                "states": dict(sorted(tally.states.items())),
                "money": [asdict(each) for each in standing.sums.get(code, ())],
            }
            for code, tally in standing.brands.items()
        },
        "file": str(out) if out else None,
    }


def _money(minor: int, currency: str) -> str:
    from clearline.vocabulary.money import Money

    return Money(minor, currency).format("en")


def _bar(*, shown: bool) -> Progress:
    return Progress(
        TextColumn("{task.description:<28}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %  {task.fields[rate]:,}/s, left"),
        TimeRemainingColumn(),
        console=errors,
        transient=True,
        disable=not (shown and errors.is_terminal),
    )


def _step(progress: Progress, task: TaskID, done: int, total: int, *, rows: int, words: str = "") -> None:
    elapsed = next((each.elapsed for each in progress.tasks if each.id == task), None) or 0
    rate = int(rows / elapsed) if elapsed else 0
    progress.update(task, completed=done, total=total, rate=rate, description=words or None)
