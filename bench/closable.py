"""A book, and the list of those of its lines that nothing stands in the way of."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.ground import operator, say

if TYPE_CHECKING:
    from clearline.brands.models import Brand
    from clearline.lines.book import LineStanding
    from clearline.vocabulary.blockers import Finding

ASKED_AT_ONCE = 5_000
PORTION = 1_000
SPARE = 1.25  # lines in the book for each that is to be closed: some wait, some are for a person


@contextmanager
def list_of(*, cases: int, seed: int = 1) -> Iterator[Path]:
    """Import a made-up operator's book and give a list of `cases` lines that close by themselves."""
    from clearline.brands.database import clock
    from clearline.lines.importing import import_directory

    say("importing a book")
    with operator(lines=int(cases * SPARE) + 50, seed=seed, dirty=0.0) as directory:
        import_directory(directory, now=clock())
    chosen = closable(limit=cases)
    if len(chosen) < cases:
        raise RuntimeError(f"Only {len(chosen)} of {cases} lines close by themselves.")
    with some_of(chosen) as path:
        yield path


@contextmanager
def some_of(lines: Sequence[str]) -> Iterator[Path]:
    """Give a file that lists these lines."""
    with TemporaryDirectory(prefix="clearline-bench-") as folder:
        path = Path(folder, "lines.csv")
        path.write_text("line\n" + "\n".join(lines) + "\n", encoding="utf-8")
        yield path


def open_all(path: Path) -> None:
    """Take a list in and open its cases, as `clearline bulk` does."""
    from clearline.brands.database import clock
    from clearline.cases.models import BulkList
    from clearline.journey.detours.bulk.opening import open_portion
    from clearline.journey.road import bulk

    digest = bulk.record(path, now=clock())
    for list_id in BulkList.objects.filter(digest=digest).values_list("id", flat=True):
        while not open_portion(list_id=list_id, limit=PORTION).through:
            pass


def closable(*, limit: int, refunded: bool = False) -> list[str]:
    """Return lines, as a list names them, that policy neither stops nor shows to a person.

    Lines of an account stand together. With `refunded`, only those that money goes back for.
    """
    from clearline.brands.database import clock
    from clearline.lines import book
    from clearline.lines.blockers import findings
    from clearline.lines.models import Line

    today = clock().date()
    found: list[str] = []
    ids = list(Line.objects.exclude(status="ceased").order_by("account_id").values_list("id", flat=True))
    for first in range(0, len(ids), ASKED_AT_ONCE):
        some = ids[first : first + ASKED_AT_ONCE]
        of_line = defaultdict(list)
        for finding in findings(asked=[(line, today) for line in some]):
            of_line[finding.line_id].append(finding)
        standings = book.standings(line_ids=some)
        named = Line.objects.filter(id__in=some).select_related("brand").only("external_id", "brand")
        found += [
            f"{line.brand.code}/{line.external_id}"
            for line in named
            if _goes_by_itself(line.brand, of_line[line.id], standings[line.id])
            and not (refunded and not _comes_back(of_line[line.id], standings[line.id]))
        ]
        if len(found) >= limit:
            break
    return found[:limit]


def _comes_back(found: "list[Finding]", line: "LineStanding") -> int:
    from clearline.settlement.figures import figures

    return figures(findings=found, currency=line.currency, last_line=True).comes_back_minor


def _goes_by_itself(brand: "Brand", found: "list[Finding]", line: "LineStanding") -> bool:
    from clearline.policy.policies import policy_for
    from clearline.policy.verdicts import Severity

    policy = policy_for(law_pack=brand.law_pack, brand_code=brand.code)
    if any(verdict.severity is Severity.BLOCK for verdict in policy.verdicts(found)):
        return False
    return not policy.needs_review(found, account_kind=line.account_kind, plan=line.plan).value
