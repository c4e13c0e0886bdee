"""Without the SIM: every contact is told, and silence until the day is a proof; a veto ends the request.

The holder has shown one thing and cannot show another. The waiting itself is
declared beside `expire`: one stage looks at every request whose time to prove is over.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clearline.brands.directory import brand_of
from clearline.cases.engine import doors
from clearline.cases.engine.row import CaseRow
from clearline.cases.engine.stage import Door, Move
from clearline.cases.states import WITHDRAWABLE, State
from clearline.identity import silence
from clearline.identity.waiting import Waiting, WaitingOutcome
from clearline.journey.telling import tell
from clearline.notices.drafts import NoticeDraft
from clearline.policy.policies import Policy, policy_for
from clearline.vocabulary.lanes import Lane

WAIT = Door(
    name="wait",
    story="without the SIM: every contact is told",
    takes=(State.ACKNOWLEDGED, State.AWAITING_PROOF),
    gives=(State.AWAITING_PROOF,),
)
VETO = Door(
    name="veto",
    story="somebody who was told says no",
    takes=WITHDRAWABLE,
    gives=(State.REJECTED,),
)


def wait(*, case_id: UUID, now: datetime) -> None:
    """Tell every contact on file, and let silence count as a proof when its days are over.

    Asked twice is asked once: no second message goes out, and the day stays.

    Raises:
        NotAwaited: the request waits for no proof.
        WayShut: a veto of late shuts this way for the line.
        NobodyElse: no contact is on file but the line itself.
        StillTooLittle: together with what was shown it would not be enough.
    """

    def waits(case: CaseRow) -> Move | None:
        if case.state not in WAIT.takes:
            raise NotAwaited(f"Case {case.reference} is {case.state}: it waits for no proof.")
        found = silence.running(case_ids=[case_id]).get(case_id)
        if found:
            return None if case.due_at == found.due_at else Move(State.AWAITING_PROOF, due_at=found.due_at)
        policy = _policy(case)
        _see(case, now)
        begun = silence.begin(case=case, days=policy.rule("wait.without_sim").value, now=now)
        return Move(
            to=State.AWAITING_PROOF,
            due_at=begun.due_at,
            records=(_told(case, begun),),
            event="waiting",
            body={"until": begun.due_at.isoformat(), "rule": "wait.without_sim"},
        )

    doors.through(case_id=case_id, decide=waits, now=now)


def veto(*, token: str, now: datetime) -> UUID:
    """End a request, as somebody wants who was told of it; return its case. Said twice is said once.

    It counts until the network has its order, even where the waiting time is
    over: whoever says no a minute late is believed all the same.

    Raises:
        NoSuchLink: the link is not ours.
        NothingToStop: the request has ended, or the network has its order.
    """
    with transaction.atomic():
        waiting = silence.find(token)
        if waiting is None:
            raise NoSuchLink("This address stops no request.")

        def stopped(case: CaseRow) -> Move | None:
            waiting.refresh_from_db()  # under the case's lock: another may have pressed a moment before
            if waiting.outcome == WaitingOutcome.VETOED:
                return None
            if case.state not in WITHDRAWABLE:
                raise NothingToStop(f"Case {case.reference} is {case.state}.")
            days = _policy(case).rule("wait.veto_lock").value
            silence.stop(waiting=waiting, lock_days=days, now=now)
            return Move(
                to=State.REJECTED,
                records=(tell(case, "vetoed"),),
                event="vetoed",
                body={"rule": "wait.veto_lock", "days": days},
            )

        doors.through(case_id=waiting.case_id, decide=stopped, now=now)
    return waiting.case_id


def _see(case: CaseRow, now: datetime) -> None:
    """Refuse what could prove nothing, or would tell nobody but the line."""
    until = silence.locked_until(line_id=case.line_id, now=now)
    if until:
        raise WayShut(until)
    if not silence.elsewhere(line_id=case.line_id):
        raise NobodyElse("No contact is on file but the line itself.")
    if not silence.would_be_enough(case_id=case.id, brand=brand_of(case.brand_id), now=now):
        raise StillTooLittle("With the waiting time alone it would not be enough.")


def _policy(case: CaseRow) -> Policy:
    brand = brand_of(case.brand_id)
    return policy_for(law_pack=brand.law_pack, brand_code=brand.code)


def _told(case: CaseRow, begun: Waiting) -> NoticeDraft:
    return NoticeDraft(
        brand_id=case.brand_id,
        subject_id=case.subject_id,
        line_id=case.line_id,
        account_id=case.account_id,
        origin=case.id,
        template="waiting",
        parameters={"reference": case.reference, "ends_at": begun.due_at.isoformat()},
        language=case.language,
        secrets={"veto": silence.token(begun.id)},
        lane=Lane(case.lane),
    )


class NotAwaited(ValueError):
    """The request waits for no proof."""


class WayShut(ValueError):
    """A veto of late shuts this way; `until` tells for how long."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"This way is shut until {until.isoformat()}.")
        self.until = until


class NobodyElse(ValueError):
    """There is nobody to tell but the line that is to be closed."""


class StillTooLittle(ValueError):
    """Another proof is missing besides."""


class NoSuchLink(LookupError):
    """A link that is none of ours."""


class NothingToStop(ValueError):
    """The request has ended already, or can no longer be stopped."""
