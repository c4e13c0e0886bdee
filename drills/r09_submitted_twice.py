"""R9: submitted a hundred times at the same instant, on every channel, it is one case, one refund, one cease.

A crowd of four processes stands at one gate: two serve the site, through
every layer of it, and two are the operator's command line, the hotline and
the workers. In each round a hundred calls go through at once: requests for
one line (for the same day, or for different ones), proofs, requests taken
back while workers run, decisions of reviewers. The plant is the code that one
would write without the unique index: look for an open case first, then insert.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import cycle, islice
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.test import Client
from tests.builders import Holder, a_brand, a_holder, a_line, two_factors
from tests.database_server import TestDatabase

from clearline.audit import timeline
from clearline.brands.database import clock
from clearline.cases.engine.batch import advance
from clearline.cases.models import Case
from clearline.cases.opening import Opened, Request
from clearline.identity import holders
from clearline.journey import recording, road
from clearline.lines.models import Line
from clearline.settlement.models import Refund
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.money import Money
from drills import ground
from drills import r09_doors as doors
from drills.crowd import Call, Crowd, Went
from drills.served_world import doubled, served

AT_ONCE = 100
SITES, OTHERS = 2, 2  # processes
AT_A_SITE, AT_ANOTHER = 10, 40  # threads of each
CREDIT = 2500  # minor units on each line that is closed to its end
PASSWORD = "correct horse battery staple"  # noqa: S105 (invented)


@dataclass
class Scene:
    """One holder, signed in at the site, and the crowd."""

    database: TestDatabase
    crowd: Crowd
    holder: Holder
    visit: doors.Visit
    chance: random.Random
    ahead: timedelta = timedelta(0)
    expected_refunds: int = 0
    told: Counter[str] = field(default_factory=Counter)

    def a_line(self, *, credit_minor: int = 0) -> Line:
        return a_line(brand=self.holder.account.brand, account=self.holder.account, credit_minor=credit_minor)

    def at_once(self, calls: list[Call], *, sites: list[Call] | None = None) -> list[Went]:
        """Have the crowd make calls, those of `sites` in the processes that serve the site."""
        self.told["calls"] += len(calls) + len(sites or [])
        shares = [*_dealt(sites or [], SITES), *_dealt(calls, OTHERS)]
        connections.close_all()
        return self.crowd.together(shares)

    def broke(self, figure: str, broken: bool | int) -> None:  # noqa: FBT001 (figure and verdict, as a pair)
        self.told[f"broken_{figure}"] += int(broken)

    def let_pass(self, time: timedelta) -> None:
        self.ahead += time
        self.database.set_ahead(f"{self.ahead.total_seconds()} seconds")


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int]:
    """Let n rounds of a hundred calls each collide, and count whatever was done more than once."""
    with served() as url, ground.database() as database, _look_first(database, planted=plant):
        brand = a_brand()
        holder = a_holder(brand=brand)
        holders.enrol(account=holder.account, password=PASSWORD, now=clock())
        visit = signed_in(holder)
        arrivals = [doors.arriving(database, "web", url)] * SITES
        arrivals += [doors.arriving(database, "engine", url)] * OTHERS
        with Crowd(arrivals) as crowd:
            scene = Scene(database, crowd, holder, visit, random.Random(seed))
            for kind in islice(cycle(KINDS), n):
                kind(scene)
                scene.told["trials"] += 1
            told = dict(sorted(scene.told.items()))
        return {
            **told,
            **doubled(url, refunds=scene.expected_refunds),
            "broken_promises": ground.broken_promises(database),
        }


def same_request(scene: Scene) -> None:
    """Hand in one request a hundred times, carry it out with many hands, and ask for its refund again."""
    line = scene.a_line(credit_minor=CREDIT)
    case_id = _submitted(scene, line, [None] * AT_ONCE)
    _carried_out(scene, case_id)
    scene.expected_refunds += 1
    again = {
        "brand_id": line.brand_id,
        "case_id": case_id,
        "amount": Money(CREDIT, scene.holder.account.brand.currency),
    }
    went = scene.at_once([Call(doors.asks_for_the_refund, again)] * AT_ONCE)
    scene.broke("refund_asked_again", sum(not each.error for each in went))
    scene.broke("refunds_of_a_case", Refund.objects.filter(case_id=case_id).count() != 1)


def other_days(scene: Scene) -> None:
    """Hand in requests for different days: one case, and everybody is told whether it is for their day."""
    tomorrow = clock().date() + timedelta(days=2)
    days = [scene.chance.choice([None, tomorrow, tomorrow + timedelta(days=1)]) for _ in range(AT_ONCE)]
    _submitted(scene, scene.a_line(), days)


def proofs(scene: Scene) -> None:
    """Bring two proofs fifty times each: together they are enough, exactly once."""
    line = scene.a_line()
    case_id = _requested(line, proven=False)
    advance(road.STAGES)
    shown = two_factors(line=line, now=clock()).ids
    calls = [Call(doors.proves, {"case_id": case_id, "proof_id": shown[each % 2]}) for each in range(AT_ONCE)]
    went = scene.at_once(calls)
    _nothing_else_went_wrong(scene, went)
    scene.broke("never_enough", not any(each.gave for each in went))
    scene.broke("verified_not_once", _leaves(case_id)["case.verified"] != 1)


def taken_back(scene: Scene) -> None:
    """Take a request back a hundred times while workers carry it out: it ends as one or as the other."""
    case_id = _requested(scene.a_line(), proven=True)
    mine = {"case_id": case_id}
    calls = [Call(doors.works, {})] * 4 + [Call(doors.takes_back, mine)] * (AT_ONCE - SITES * AT_A_SITE - 4)
    scene.chance.shuffle(calls)
    at_site = Call(doors.takes_back_at_the_site, {**mine, "visit": scene.visit})
    went = scene.at_once(calls, sites=[at_site] * (SITES * AT_A_SITE))
    _nothing_else_went_wrong(scene, went, but="TooLate")
    gone = Case.objects.get(pk=case_id).state == "withdrawn"
    scene.told["taken_back"] += gone
    scene.broke("withdrawn_not_once", _leaves(case_id)["case.withdrawn"] != gone)
    scene.broke("told_wrongly", gone == any(each.error == "TooLate" for each in went))


def decisions(scene: Scene) -> None:
    """Have a hundred reviewers decide, for and against: the first one counts, the others are told so."""
    brand = scene.holder.account.brand
    line = a_line(brand=brand, account=a_holder(brand=brand, kind="minor").account)
    case_id = _requested(line, proven=True)
    advance(road.STAGES)
    calls = [
        Call(
            doors.decides,
            {"case_id": case_id, "reviewer_id": uuid7(), "approve": scene.chance.random() < 0.5},
        )
        for _ in range(AT_ONCE)
    ]
    went = scene.at_once(calls)
    _nothing_else_went_wrong(scene, went, but="NotReferred")
    scene.broke("decided_not_once", sum(not each.error for each in went) != 1)
    made = _leaves(case_id)
    scene.broke("decisions_in_the_log", made["case.cleared"] + made["case.rejected"] != 1)


KINDS: tuple[Callable[[Scene], None], ...] = (same_request, other_days, proofs, taken_back, decisions)


def _submitted(scene: Scene, line: Line, days: list[date | None]) -> UUID:
    """Hand in a request for each day, over all channels; return the case that came of it."""
    at_sites = SITES * AT_A_SITE
    sites = [
        Call(doors.at_the_site, {"visit": scene.visit, "line_id": line.id, "day": day})
        for day in days[:at_sites]
    ]
    others = [
        Call(door, {"line_id": line.id, "day": day})
        for door, day in zip(
            cycle([doors.by_the_operator, doors.on_the_hotline]), days[at_sites:], strict=False
        )
    ]
    went = scene.at_once(others, sites=sites)
    _nothing_else_went_wrong(scene, went)
    told = [each.gave for each in went if each.gave]
    scene.told["answers"] += len(told)
    cases = list(Case.objects.filter(line_id=line.id).order_by("id"))
    scene.broke("more_than_one_case", len(cases) != 1)
    scene.broke("more_than_one_reference", len({each.case_id for each in told}) != 1)
    scene.broke("said_to_be_new_twice", sum(each.created for each in told) > 1)
    asked = [
        call.arguments["day"] for share in (*_dealt(sites, SITES), *_dealt(others, OTHERS)) for call in share
    ]
    stands = {case.id: case.ends_on for case in cases}
    scene.broke(
        "told_of_another_day",
        sum(
            went.gave.another_day != (stands[went.gave.case_id] != day)
            for went, day in zip(went, asked, strict=True)
            if went.gave
        ),
    )
    return cases[0].id


def _carried_out(scene: Scene, case_id: UUID) -> None:
    """Have eight hands in two processes work on everything until the case is settled."""
    for _ in range(8):
        went = scene.at_once([Call(doors.works, {})] * 8)
        _nothing_else_went_wrong(scene, went)
        if Case.objects.get(pk=case_id).state == "settled":
            return
        scene.let_pass(timedelta(seconds=30))
    scene.broke("not_settled", broken=True)


def _requested(line: Line, *, proven: bool) -> UUID:
    now = clock()
    shown = two_factors(line=line, now=now).ids if proven else ()
    return road.request(
        line=line, channel="portal", language="en", ends_on=None, proof_ids=shown, now=now
    ).case_id


def _leaves(case_id: UUID) -> Counter[str]:
    return Counter(leaf.kind for leaf in timeline.of(case_id))


def _nothing_else_went_wrong(scene: Scene, went: list[Went], *, but: str = "") -> None:
    wrong = [each for each in went if each.error and each.error != but]
    scene.broke("calls_that_failed", len(wrong))
    for each in wrong[:1]:
        print(f"trial {scene.told['trials']}: {each.error}: {each.text}")


def _dealt(calls: list[Call], hands: int) -> Iterator[list[Call]]:
    return (calls[hand::hands] for hand in range(hands))


def signed_in(holder: Holder) -> doors.Visit:
    """Sign a holder in at the site, with the password that every holder of a drill has."""
    browser, brand = Client(headers={"host": "127.0.0.1"}), holder.account.brand.code
    browser.post(f"/{brand}/sign-in/", {"identifier": holder.email, "password": PASSWORD})
    return doors.Visit(brand, browser.cookies[settings.SESSION_COOKIE_NAME].value)


@contextmanager
def _look_first(database: TestDatabase, *, planted: bool) -> Iterator[None]:
    """Put the known bug in: no unique index, and code that looks before it inserts."""
    if not planted:
        yield
        return
    with database.superuser_connection() as admin:
        admin.execute("DROP INDEX cases_case_one_open_per_line")
    with patch.object(recording, "record", partial(_looked_first, recording.record)):
        yield


def _looked_first(record: Callable[..., Opened], *, request: Request, **asked: Any) -> Opened:  # noqa: ANN401 (passed on)
    """Look, then insert: what stands in the way of two is the moment between."""
    found = Case.objects.filter(line_id=request.line_id, ended_at=None).first()
    if found:
        return Opened(found.id, found.reference, False, found.requested_at, found.ends_on)
    return record(request=request, **asked)
