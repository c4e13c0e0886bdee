"""What axe finds on every page, in every language, on a phone's and on a desk's width.

Each language and width is a piece with a record of its own: a run that was
stopped goes on where it was, and pieces whose pages have not changed since
are left alone.
"""

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.progress import Progress

from bench import records
from bench.looking import COUNTRIES, Newcomer, visitors
from bench.machines import machine

WIDTHS = (320, 1280)
COMMAND = "./clearline bench axe"
PAGES = records.ROOT / "src" / "clearline"
WRITTEN_IN = ("channels/portal/**/*.html", "channels/portal/**/*.css", "channels/portal/**/*.js", "**/*.po")


class UnknownPiece(ValueError):
    """There is no such language and width."""


def pieces() -> list[str]:
    """Return the names of all pieces."""
    return [f"{language}-{width}" for language in COUNTRIES for width in WIDTHS]


def look(*, wanted: Sequence[str], anew: bool) -> int:
    """Look at the pieces that are wanted, keep what was found, and return how many violations there were.

    Raises:
        UnknownPiece: the text names those that there are.
    """
    if unknown := sorted({*wanted} - {*pieces()}):
        raise UnknownPiece(f"There is no piece {', '.join(unknown)}. There are: {', '.join(pieces())}.")
    sources = digest()
    left = [name for name in wanted or pieces() if anew or not _known(name, sources)]
    print(f"{len(left)} of {len(wanted or pieces())} pieces to look at.", file=sys.stderr)
    if not left:
        return 0
    with visitors() as visitor, Progress(transient=True) as shown:
        return sum(_piece(name, sources, visitor, shown) for name in left)


def digest() -> str:
    """Return a short name for the pages as they are written now: templates, style, script, languages."""
    heap = hashlib.sha256()
    for path in sorted({path for pattern in WRITTEN_IN for path in PAGES.glob(pattern)}):
        heap.update(path.read_bytes())
    return heap.hexdigest()[:12]


def _known(name: str, sources: str) -> bool:
    path = Path(records.FIGURES, "axe", f"{name}.json")
    return path.exists() and records.read(path).figures.get("pages_as_of") == sources


def _piece(name: str, sources: str, visitor: Newcomer, shown: Progress) -> int:
    """Walk through all pages of one piece, and keep what was found; each violation is printed."""
    from tests.browser import faults
    from tests.on_the_way import every_page

    language, _, width = name.rpartition("-")
    where, seen, found = machine(), 0, []
    told = shown.add_task(name, total=None)
    ama = visitor(language=language, width=int(width))
    for page in every_page(ama, language=language):
        shown.update(told, advance=1, description=f"{name}: {page}")
        seen += 1
        found += [f"{page}: {fault}" for fault in faults(ama.page, widths=(int(width),))]
    shown.remove_task(told)
    for each in found:
        print(each)
    figures = {"pages": seen, "violations": len(found), "pages_as_of": sources}
    made = records.record(kind="axe", name=name, command=f"{COMMAND} {name}", machine=where, figures=figures)
    records.store(made)
    print(f"{name}: {seen} pages, {len(found)} violations", file=sys.stderr)
    return len(found)
