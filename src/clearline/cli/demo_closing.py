"""The demo's one closing: Ama signs in, asks, proves and confirms through the pages; each stage is told."""

import re
import time
from datetime import datetime
from pathlib import Path
from uuid import UUID

import httpx

from clearline.brands.database import clock
from clearline.brands.directory import brand_of
from clearline.cases.models import Case
from clearline.cli import demo_operator
from clearline.cli.browsing import Page, Visitor
from clearline.cli.errors import Refused
from clearline.cli.printing import moment, tell
from clearline.cli.supervise import Crew
from clearline.journey import road
from clearline.journey.following import Happening, Progress
from clearline.vocabulary.msisdn import Msisdn

CODE = re.compile(r"\b(\d{3}) (\d{3}) confirms")
PATIENCE = 90.0  # seconds until the demo gives up on its case


def close_one_line(*, site: str, outside: str, folder: Path, crew: Crew) -> Path:
    """Close a fresh line of Ama's through the pages, tell each stage as it happens, save the certificate."""
    fresh = demo_operator.new_line(now=clock())
    tell(f"Ama closes [bold]{Msisdn(fresh.msisdn).display()}[/bold], prepaid, with £25.00 on it.")
    visitor = Visitor(site)
    visitor.submit(
        visitor.open("sign-in/"),
        to="sign-in/",
        identifier=demo_operator.EMAIL,
        password=demo_operator.PASSWORD,
    )
    closing = f"lines/{fresh.line.pk}/close/"
    visitor.open(closing)
    page = visitor.submit(visitor.open(f"{closing}day/"), when="now")
    while "/close/left/" in page.url:
        page = visitor.submit(page)  # what is left goes back the way it came, as the page proposes
    answers = _prove(visitor, page, outside, crew)
    receipt = visitor.submit(answers)
    tell(f"  {receipt.heading}\n")
    progress = follow(fresh.line.pk, crew)
    saved = folder / f"certificate-{progress.certificate_id}.pdf"
    saved.write_bytes(visitor.download(f"certificates/{progress.certificate_id}.pdf"))
    tell(f"\nCertificate: {saved} ({saved.stat().st_size >> 10} kB)")
    return saved


def follow(line_id: UUID, crew: Crew) -> Progress:
    """Print every stage of a line's case as it happens, until the case rests; return where it ended.

    Raises:
        Refused: the case does not get through in time, or is held.
    """
    case = Case.objects.filter(line_id=line_id).latest("requested_at")
    zone, told, until = brand_of(case.brand_id).time_zone, 0, time.monotonic() + PATIENCE
    while time.monotonic() < until:
        crew.check()
        progress = road.progress(case_id=case.id)
        stages = [each for each in progress.happenings if each.kind.startswith("case.")]
        for each in stages[told:]:
            tell(_stage(each, zone, since=case.requested_at))
        told = len(stages)
        if progress.case.state in {"settled", "released"}:
            return progress
        if progress.case.held_reason or progress.ended:
            break
        time.sleep(0.1)
    raise Refused(f"The case {case.reference} did not get through: clearline case show {case.reference}")


def _stage(happened: Happening, zone: str, *, since: datetime) -> str:
    passed = (happened.at - since).total_seconds()
    return f"  {moment(happened.at, zone)}  {passed:+5.1f} s  {happened.kind.removeprefix('case.')}"


def _prove(visitor: Visitor, page: Page, outside: str, crew: Crew) -> Page:
    """Ask for the code, read it where the SMS arrived, and type it in."""
    known = set(_codes(outside))
    asked = visitor.submit(page)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        crew.check()
        if new := [code for code in _codes(outside) if code not in known]:
            return visitor.submit(asked, code=new[-1])
        time.sleep(0.1)
    raise Refused(f"No code came by SMS. See {crew.logs}/worker.log and simulators.log.")


def _codes(outside: str) -> list[str]:
    """Return the codes for a closing in all SMS so far, oldest first."""
    messages = httpx.get(f"{outside}/sms/messages", trust_env=False).json()
    texts = (str(message["text"]) for message in messages)
    return ["".join(found.groups()) for text in texts if (found := CODE.search(text))]
