"""The dry run: what closing a list would mean, by the rules and figures of the real closing."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from clearline.brands.database import statement
from clearline.brands.directory import brand_of
from clearline.journey.detours.bulk import listfile, tables
from clearline.journey.detours.bulk.judging import Outlook, Prospect, judged
from clearline.journey.detours.bulk.listfile import Reading, Taken
from clearline.lines.blockers.listing import listed_accounts
from clearline.lines.importing import staging

HEADER = (
    *("row", "line", "brand", "day", "outlook", "reason", "rule"),
    *("comes_back_minor", "to_pay_minor", "currency"),
)
KEPT = ("position", "day", "prospect", "reason", "rule", "comes_back_minor", "to_pay_minor", "currency")
KEPT_AT_ONCE = 5_000
TOLD_EVERY = 2_000


@dataclass(slots=True)
class Sums:
    """What some closings come to together, in minor units of one currency."""

    lines: int = 0
    credit_minor: int = 0
    fee_minor: int = 0
    bills_minor: int = 0
    comes_back_minor: int = 0
    to_pay_minor: int = 0

    def add(self, outlook: Outlook) -> None:
        figures = outlook.figures
        if figures is not None:
            self.lines += 1
            self.credit_minor += figures.credit_minor
            self.fee_minor += figures.fee_minor
            self.bills_minor += figures.bills_minor
            self.comes_back_minor += figures.comes_back_minor
            self.to_pay_minor += figures.to_pay_minor


@dataclass(slots=True)
class BrandOutlook:
    """What a list means for one brand.

    `in_the_way` counts lines by blocker, rule and pack; a line with two
    blockers counts for both. `money` is by prospect and currency: what a
    review holds back is no promise yet.
    """

    prospects: Counter[Prospect] = field(default_factory=Counter)
    in_the_way: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    reviews: Counter[tuple[str, str]] = field(default_factory=Counter)
    money: dict[tuple[Prospect, str], Sums] = field(default_factory=dict)

    def add(self, outlook: Outlook) -> None:
        self.prospects[outlook.prospect] += 1
        if outlook.prospect is Prospect.WAITS:
            self.in_the_way.update(set(outlook.causes))
        if outlook.prospect is Prospect.REVIEWED:
            self.reviews.update((each[1], each[2]) for each in outlook.causes)
        if outlook.figures is not None:
            key = (outlook.prospect, outlook.figures.currency)
            self.money.setdefault(key, Sums()).add(outlook)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The answer of a dry run; brands by code."""

    digest: str
    taken: Taken
    brands: dict[str, BrandOutlook]

    @property
    def prospects(self) -> Counter[Prospect]:
        """Lines of all brands by what becomes of them."""
        return sum((brand.prospects for brand in self.brands.values()), Counter())


@dataclass(frozen=True, slots=True)
class Judging:
    """How far the judging is, in rows."""

    done: int
    total: int


def rehearse(
    path: Path,
    *,
    now: datetime,
    out: Path | None = None,
    rejects: Path | None = None,
    watch: Callable[[Reading | Judging], object] = lambda _step: None,
) -> Rehearsal:
    """Return what closing the lines of a list would mean at this moment.

    The lines are judged as each of them will be when its turn comes: by the
    blockers as of its last day and by its brand's policy. Bills count for
    the line of an account that ends last, by day, then by the list.

    Args:
        path: the list.
        now: the moment that is asked about.
        out: where the outlook of every row goes, if anywhere.
        rejects: where the rows that are not taken go, if anywhere.
        watch: told how far it is.

    Raises:
        ListRefused: the file is no list.
        OSError: `out` or `rejects` cannot be written.
    """
    digest = listfile.digest_of(path)
    with transaction.atomic():
        taken = listfile.take_in(path, now=now, watch=watch)
        if rejects:
            tables.write(rejects, header=listfile.FAULT_HEADER, rows=listfile.faults())
        brands = _judge(taken, keep=out is not None, watch=watch)
        if out:
            tables.write(out, header=HEADER, rows=_kept())
        # Nothing but temporary tables was written, and they need not outlive the answer.
        transaction.set_rollback(True)
    return Rehearsal(digest, taken, brands)


def _judge(
    taken: Taken, *, keep: bool, watch: Callable[[Reading | Judging], object]
) -> dict[str, BrandOutlook]:
    brands: dict[str, BrandOutlook] = {}
    unkept: list[Outlook] = []
    done = 0
    if keep:
        with connection.cursor() as cursor:
            cursor.execute(statement(__package__, "keep_outlook"))
    watch(Judging(0, taken.good))
    for lines in listed_accounts():
        outlooks = judged(lines)
        brand = brands.setdefault(brand_of(lines[0].brand_id).code, BrandOutlook())
        for outlook in outlooks:
            brand.add(outlook)
        if keep:
            unkept += outlooks
        done += len(lines)
        if done % TOLD_EVERY < len(lines):
            watch(Judging(done, taken.good))
        if len(unkept) >= KEPT_AT_ONCE:
            _keep(unkept)
    _keep(unkept)
    watch(Judging(done, taken.good))
    return dict(sorted(brands.items()))


def _keep(outlooks: list[Outlook]) -> None:
    """Copy outlooks to where they wait for their file, and forget them here."""
    with connection.connection.cursor() as session:
        staging.copy(session, "bulk_outlook", KEPT, (staging.line(_cells(each)) for each in outlooks))
    outlooks.clear()


def _cells(outlook: Outlook) -> tuple[str, ...]:
    figures = outlook.figures
    return (
        str(outlook.line.position),
        outlook.line.day.isoformat(),
        outlook.prospect,
        ", ".join(each[0] for each in outlook.causes),
        ", ".join(dict.fromkeys(f"{rule} ({pack})" for _, rule, pack in outlook.causes)),
        str(figures.comes_back_minor) if figures else "",
        str(figures.to_pay_minor) if figures else "",
        figures.currency if figures else "",
    )


def _kept() -> Iterator[Sequence[object]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement(__package__, "list_outlooks"))
        while rows := cursor.fetchmany(KEPT_AT_ONCE):
            yield from rows
