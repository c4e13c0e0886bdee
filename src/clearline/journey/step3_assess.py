"""Ask the policy, in one pass over everything that could stand in the way.

What may wait is settled later; what truly blocks lets the case wait until
its cause is gone, and it goes on by itself. The holder never applies twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from clearline.brands.directory import brands_of
from clearline.brands.models import Brand
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Move, Stage
from clearline.cases.states import State, WaitsFor
from clearline.journey.finding import found_for
from clearline.journey.telling import tell
from clearline.lines import book
from clearline.lines.book import LineStanding
from clearline.policy.policies import Policy, policy_for
from clearline.policy.verdicts import Severity, Verdict
from clearline.vocabulary.blockers import Finding


@dataclass(frozen=True, slots=True)
class Assessed:
    """What was found on a line as of its last day, whose it is, and the policy that judges it."""

    found: tuple[Finding, ...]
    line: LineStanding
    brand: Brand
    policy: Policy


def load(cases: Sequence[CaseRow], now: datetime) -> Mapping[UUID, Assessed]:
    """Find all blockers of the batch in one query."""
    brands = brands_of(case.brand_id for case in cases)
    found = found_for(cases, now)
    lines = book.standings(line_ids=[case.line_id for case in cases])
    return {case.id: _assessed(brands[case.brand_id], found[case.id], lines[case.line_id]) for case in cases}


def decide(case: CaseRow, assessed: Assessed, now: datetime) -> Move:
    """Clear the case, refer it to a person, or let it wait for what is in the way."""
    verdicts = assessed.policy.verdicts(assessed.found)
    in_the_way = [verdict for verdict in verdicts if verdict.severity is Severity.BLOCK]
    judged = {
        "assessed_at": now,
        "policy_version": assessed.policy.version,
        "obstacles": [obstacle(verdict) for verdict in verdicts],
    }
    if in_the_way:
        return _wait(case, in_the_way, judged, now)
    line = assessed.line
    reviewed = assessed.policy.needs_review(assessed.found, account_kind=line.account_kind, plan=line.plan)
    if reviewed.value:
        return Move(
            to=State.REFERRED,
            due_at=max(_decided_by(case, assessed), now),
            waits_for=WaitsFor.STAFF,
            changes=judged,
            records=(tell(case, "referred"),),
            body={"rule": reviewed.rule_id},
        )
    return Move(
        to=State.CLEARED,
        due_at=now,
        changes={**judged, "cleared_at": now},
        body={"policy": assessed.policy.version},
    )


STAGE = Stage(
    name="assess",
    story="ask the policy",
    takes=(State.VERIFIED, State.BLOCKED),
    gives=(State.CLEARED, State.REFERRED, State.BLOCKED),
    load=load,
    decide=decide,
)


def obstacle(verdict: Verdict) -> dict[str, str]:
    """Return a verdict as the case keeps it: which blocker, how severe, under which rule."""
    return {
        "blocker": str(verdict.finding.blocker),
        "detail": verdict.finding.detail,
        "severity": str(verdict.severity),
        "rule": verdict.rule_id,
        "pack": verdict.pack_id,
    }


def _assessed(brand: Brand, found: tuple[Finding, ...], line: LineStanding) -> Assessed:
    policy = policy_for(law_pack=brand.law_pack, brand_code=brand.code)
    return Assessed(found=found, line=line, brand=brand, policy=policy)


def _decided_by(case: CaseRow, assessed: Assessed) -> datetime:
    """Return by when a person must have decided: in working days, where the brand is."""
    brand = assessed.brand
    return assessed.policy.sla_due(
        start=case.requested_at,
        time_zone=brand.time_zone,
        subdivision=brand.subdivision,
        country=brand.country,
    )


def _wait(case: CaseRow, in_the_way: list[Verdict], judged: dict[str, object], now: datetime) -> Move:
    """Wait for the cause, looking once a day besides; tell the holder when the list changes."""
    causes = sorted({str(verdict.finding.blocker) for verdict in in_the_way})
    before = sorted({each["blocker"] for each in case.obstacles if each["severity"] == str(Severity.BLOCK)})
    known = case.state == State.BLOCKED and causes == before
    return Move(
        to=State.BLOCKED,
        due_at=now + timedelta(days=1),
        waits_for=WaitsFor.CAUSE,
        changes=judged,
        records=() if known else (tell(case, "blocked", causes=",".join(causes)),),
        body={"causes": causes},
        quiet=known,
    )
