"""What a case costs in a small book and in a large one.

    ./clearline bench growth --lines 1000000

The same number of lines is closed at each size of the book, from the list to
the last settled case, by the workers of `bench lifecycle`. The book grows in
between, set-based, and what is closed lies scattered in it (`book_size`).
The cost is time: the median of a few rounds at each size.
"""

import statistics
from typing import Annotated, Any

import typer

from bench.book_size import Book, megabytes_of
from bench.carrying import WARM, rate
from bench.closable import closable
from bench.driving import answer_at_once
from bench.ground import database, operator, say

SMALLEST = 10_000
STEP = 10


def measure(
    *,
    lines: Annotated[int, typer.Option(min=SMALLEST, help="Lines in the largest book.")] = 100_000,
    smallest: Annotated[int, typer.Option(min=SMALLEST, help="Lines in the smallest book.")] = SMALLEST,
    cases: Annotated[int, typer.Option(help="Lines that are closed in each round.")] = 700,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds at each size; the median counts.")] = 3,
    workers: Annotated[int, typer.Option(help="Processes that carry the cases out.")] = 2,
) -> dict[str, Any]:
    """Return milliseconds a case at each size, and how far the most lies above the least."""
    sizes = _sizes(smallest, lines)
    with database() as made:
        from clearline.brands.database import clock
        from clearline.lines.importing import import_directory

        say("importing a book")
        with operator(lines=SMALLEST, dirty=0.0) as directory:
            import_directory(directory, now=clock())
        wanted = closable(limit=len(sizes) * (WARM + cases * rounds))
        if len(wanted) < len(sizes) * (WARM + cases * rounds):
            raise ValueError(f"Of {SMALLEST} lines {len(wanted)} close by themselves: ask for fewer cases.")
        answer_at_once()
        book, costs, megabytes = Book(made), {}, {}
        for size in sizes:
            book.grow(size)
            megabytes[f"{book.lines:,}"] = megabytes_of(made)
            say(f"closing lines of a book of {book.lines:,}")
            rate([wanted.pop() for _ in range(WARM)], workers=workers)
            rates = [rate([wanted.pop() for _ in range(cases)], workers=workers) for _ in range(rounds)]
            costs[f"{book.lines:,}"] = round(1000 / statistics.median(rates), 3)
    return {
        "cases_at_each_size": cases * rounds,
        "ms_per_case_at_lines": costs,
        "most_by_least": round(max(costs.values()) / min(costs.values()), 3),
        "database_mb_at_lines": megabytes,
    }


def _sizes(smallest: int, largest: int) -> list[int]:
    """Return sizes of a book, each ten times the one before; the last is the largest asked for."""
    sizes = [smallest]
    while sizes[-1] * STEP < largest:
        sizes.append(sizes[-1] * STEP)
    return [*sizes, largest] if largest > sizes[-1] else sizes
