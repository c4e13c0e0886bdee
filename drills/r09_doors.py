"""The doors of R9, as each process of its crowd goes through them: by name, with ids for arguments."""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.test import Client
from tests.builders import two_factors
from tests.database_server import TestDatabase

from clearline.brands.database import clock
from clearline.cases.engine.batch import advance
from clearline.journey import road
from clearline.journey.ordering import order_closing
from clearline.lines.models import Line
from clearline.outbox.dispatch import connectors_due, dispatch
from clearline.settlement import refunds
from clearline.vocabulary.money import Money
from clearline.wiring import routes

RECEIPT = re.compile(r"/closings/([0-9a-f-]{36})/receipt/(\?on=.*)?$")
ROUNDS_OF_WORK = 40


class Told(NamedTuple):
    """What somebody was told who handed in a request: which case stands, and for which day.

    The site says the day on its page; its address tells whether it is another one than was asked for.
    """

    case_id: UUID
    created: bool
    another_day: bool


class Visit(NamedTuple):
    """A holder who is signed in at the site of a brand."""

    brand: str
    session: str


def arriving(database: TestDatabase, login: str, outside: str) -> Callable[[], None]:
    """Return what a process does first: log in, and know where effects go."""

    def arrive() -> None:
        database.log_in(login)
        settings.CLEARLINE_SIMULATORS_URL = outside
        routes.connect()

    return arrive


def at_the_site(*, visit: Visit, line_id: UUID, day: date | None) -> Told:
    """Press the last button of the site, through every layer that a browser's request meets."""
    on = day.isoformat() if day else "now"
    answer = _browser(visit).post(f"/{visit.brand}/lines/{line_id}/close/read/?on={on}")
    found = RECEIPT.search(answer.headers.get("Location", ""))
    if found is None:
        raise AssertionError(f"No receipt: {answer.status_code}.")
    return Told(UUID(found[1]), created=False, another_day=bool(found[2]))


def by_the_operator(*, line_id: UUID, day: date | None) -> Told:
    """Give the operator's own order, as the command line and lists do."""
    return _told(order_closing(line=_line(line_id), ends_on=day), day)


def on_the_hotline(*, line_id: UUID, day: date | None) -> Told:
    """Hand a request in with proofs enough."""
    line, now = _line(line_id), clock()
    proofs = two_factors(line=line, now=now).ids
    asked = road.request(
        line=line, channel="hotline", language="en", ends_on=day, proof_ids=proofs, requested_by=None, now=now
    )
    return _told(asked, day)


def takes_back_at_the_site(*, visit: Visit, case_id: UUID) -> None:
    """Press the button that takes a request back."""
    answer = _browser(visit).post(f"/{visit.brand}/closings/{case_id}/take-back/")
    if answer.status_code not in {200, 302}:  # the page again, where it is too late
        raise AssertionError(f"No answer: {answer.status_code}.")


def takes_back(*, case_id: UUID) -> None:
    """Take a request back; `TooLate` is one of the two right answers."""
    road.withdraw(case_id=case_id, by=None, now=clock())


def proves(*, case_id: UUID, proof_id: UUID) -> bool:
    """Bring one proof of the two that are needed; tell whether that was enough."""
    return road.prove(case_id=case_id, proof_ids=[proof_id], now=clock())


def decides(*, case_id: UUID, reviewer_id: UUID, approve: bool) -> None:
    """Decide as a reviewer; whoever comes second is told that there is nothing to decide."""
    road.decide(case_id=case_id, reviewer_id=reviewer_id, approve=approve, reason="Seen.", now=clock())


def asks_for_the_refund(*, brand_id: UUID, case_id: UUID, amount: Money) -> None:
    """Ask for a case's refund past every look-up: only the database can refuse it."""
    refunds.write([refunds.RefundDraft(brand_id=brand_id, case_id=case_id, amount=amount)], clock())


def works() -> None:
    """Do what a worker does until nothing is due."""
    for _ in range(ROUNDS_OF_WORK):
        moved = advance(road.STAGES)
        if not moved + sum(dispatch(connector=each) for each in connectors_due(now=clock())):
            return


def _browser(visit: Visit) -> Client:
    browser = Client(headers={"host": "127.0.0.1"})
    browser.cookies[settings.SESSION_COOKIE_NAME] = visit.session
    return browser


def _line(line_id: UUID) -> Line:
    return Line.objects.select_related("account").get(pk=line_id)


def _told(receipt: road.Receipt, day: date | None) -> Told:
    return Told(receipt.case_id, created=receipt.created, another_day=receipt.ends_on != day)
