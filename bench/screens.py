"""Pictures of the site for docs/tour.md: `./clearline bench screens [NAME …]`.

Ama has two lines that are on, one that ends soon and one that has ended. The
pictures are taken on a desk's and a phone's width, in English, and some in
Chinese and in Arabic.
"""

from base64 import b64decode
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bench import records
from bench.looking import visitors

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from tests.visitor import Visitor

    from clearline.lines.models import Line

FOLDER = records.ROOT / "docs" / "screens"
DESK, PHONE = 1280, 390
# Language, width, and what of the tour is shown in it: everything, or the pages named.
SHOWS: tuple[tuple[str, int, frozenset[str]], ...] = (
    ("en", DESK, frozenset()),
    ("en", PHONE, frozenset({"lines", "day", "left", "proof", "answers", "progress"})),
    ("ar", PHONE, frozenset({"lines", "answers", "progress", "certificate"})),
    ("zh-hans", DESK, frozenset({"check", "answers", "certificate"})),
)
SMALL = frozenset({"day", "left", "proof"})  # shown on a phone alone
SHARP = {"format": "webp", "quality": 58, "captureBeyondViewport": True}
HEAVIEST = 140_000  # bytes; a picture beyond that has no place in the repository


def take(*, wanted: Sequence[str]) -> None:
    """Take the pictures whose names are wanted, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with visitors() as visitor:
        for language, width, shown in SHOWS:
            ama = visitor(language=language, width=width)
            for name in _tour(ama, language):
                picture = f"{name}-{language[:2]}-{width}"
                if name in (shown or {name} - SMALL) and (not wanted or name in wanted or picture in wanted):
                    _save(ama.page, picture)


def _use(line: "Line", *, today: date) -> None:
    """Have a line used every day for five months, more at the end of the week."""
    from clearline.lines.models import Usage

    days = [today - timedelta(days=before) for before in range(150)]
    Usage.objects.bulk_create(
        Usage(
            brand_id=line.brand_id,
            line=line,
            day=day,
            voice_seconds=240 + 60 * day.weekday(),
            sms=day.weekday() % 3,
            data_bytes=(120 + 45 * day.weekday() + 6 * day.month) * 10**6,
            roaming_bytes=35 * 10**6 if day.month == today.month else 0,
        )
        for day in days
    )


def _tour(ama: "Visitor", language: str) -> Iterator[str]:
    """Walk as a holder does, from signing in to the certificate; give the name of what is shown now."""
    from tests.builders import a_bill, a_line, an_open_order, two_factors

    from clearline.brands.database import clock
    from clearline.certificates import exports
    from clearline.certificates.models import Certificate
    from clearline.journey import road

    account, today = ama.holder.account, clock().date()
    lines = [a_line(brand=ama.brand, account=account, credit_minor=2450, everything=True)]
    lines += [a_line(brand=ama.brand, account=account, credit_minor=sum_) for sum_ in (720, 1500, 2500)]
    a_bill(account=account, amount_minor=1200, paid_minor=0)
    an_open_order(line=lines[0])
    _use(lines[0], today=today)
    cases = [
        road.request(
            line=line,
            channel="portal",
            language=language,
            ends_on=day,
            proof_ids=two_factors(line=line, now=clock()).ids,
            now=clock(),
        ).case_id
        for line, day in ((lines[2], today + timedelta(days=20)), (lines[3], None))
    ]
    ama.world.work()
    ama.open(f"sign-in/?lang={language}")
    yield "sign-in"
    for name, path in {"help": "help/", "help-topic": "help/refund/", "status": "status/"}.items():
        ama.open(path)
        yield name
    ama.sign_in_by_form()
    yield "lines"
    own, ended = f"lines/{lines[0].id}/", f"closings/{cases[1]}/"
    pages = {
        "line": own,
        "usage": f"{own}usage/",
        "bills": f"{own}bills/",
        "links": f"{own}links/",
        "settings": "settings/",
        "what-we-keep": "settings/what-we-keep/",
        "backup-kit": "settings/kit/",
        "rehearsal": f"{own}rehearsal/",
        "check": f"{own}close/",
        "together": "close/",
        "scheduled": f"closings/{cases[0]}/",
        "progress": ended,
        "said": f"{ended}said/",
        "fairness": "fairness/",
    }
    for name, path in pages.items():
        ama.open(path)
        yield name
    ama.open(f"{ended}certificate/")
    yield "certificate"
    paper = Certificate.objects.get(case_id=cases[1], kind="certificate")
    ama.bring("certificates/", "certificate.json", exports.as_json(paper))
    yield "checked-file"
    yield from _closing(ama, f"lines/{lines[1].id}/close/")


def _closing(ama: "Visitor", line: str) -> Iterator[str]:
    """Close a line as it is done by hand."""
    ama.open(f"{line}day/")
    ama.page.check("#when-date")
    yield "day"
    ama.page.check("#when-now")
    ama.send()
    yield "left"
    ama.send()
    yield "proof"
    ama.send()
    ama.world.work()
    ama.send(code=ama.code_on_the_phone())
    yield "answers"
    ama.last_button.click()
    yield "receipt"


def _save(page: "Page", name: str) -> None:
    """Save the whole page, however long; a picture that comes out too heavy is an error.

    Raises:
        ValueError: it is heavier than what the repository takes.
    """
    page.wait_for_load_state("networkidle")
    # Playwright writes PNG, twice as heavy; the browser itself can do better.
    taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", SHARP | {"clip": _whole(page)})
    picture = b64decode(taken["data"])
    if len(picture) > HEAVIEST:
        raise ValueError(f"{name} weighs {len(picture)} bytes: show less, or raise HEAVIEST.")
    (FOLDER / f"{name}.webp").write_bytes(picture)
    print(f"{name}: {len(picture) // 1000} kB")


def _whole(page: "Page") -> dict[str, float]:
    """Return the rectangle of all that the page holds."""
    wide, high = page.evaluate(
        "[document.documentElement.clientWidth, document.documentElement.scrollHeight]"
    )
    return {"x": 0, "y": 0, "width": wide, "height": high, "scale": 1}
