"""Lives that a case may live, told as chapters: what people do at doors, what passes, what workers do.

Together they go through every stage, door and detour of the road. What must
be the same whatever happened to the workers is a life's `outcome`.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.builders import a_brand, a_holder, a_line, an_open_order, two_factors

from clearline.audit.models import Entry as Leaf
from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.cases.states import State
from clearline.certificates.models import Certificate
from clearline.connectors.hlr.simulator import STUCK
from clearline.identity import silence
from clearline.journey import road
from clearline.journey.choosing import Wanted
from clearline.ledger.models import Posting
from clearline.lines.models import Balance, Line, Order
from clearline.lines.network import identities
from clearline.notices.models import ContactKind, Notice, NoticeState
from clearline.outbox.models import Effect
from clearline.settlement.left import Way
from clearline.settlement.models import Refund
from clearline.vocabulary.iban import Iban
from clearline.vocabulary.identifiers import uuid7
from drills.outside import Outside

CREDIT_MINOR = 2500
SILENT = timedelta(days=4)  # past the waiting time without the SIM, not past a proof's
ROLE = "executor"
IBAN = "DE89 3704 0044 0532 0130 00"  # the example of the standard's registry
LONG = timedelta(days=120)  # past every quarantine, every wait for a proof and every deadline of a decision


@dataclass
class Scene:
    """One case and who is around it; `case_id` is known once somebody got a receipt."""

    line: Line
    proofs: tuple[UUID, ...]
    outside: Outside
    reviewer: UUID = field(default_factory=uuid7)
    case_id: UUID | None = None

    @property
    def case(self) -> UUID:
        assert self.case_id is not None
        return self.case_id


@dataclass(frozen=True, slots=True)
class AtDoor:
    """Somebody does something at a door; who hears no answer does it again."""

    name: str
    act: Callable[[Scene], None]


@dataclass(frozen=True, slots=True)
class Work:
    """Workers do what is due."""


@dataclass(frozen=True, slots=True)
class Passes:
    """Time passes."""

    time: timedelta = LONG


Chapter = AtDoor | Work | Passes


@dataclass(frozen=True, slots=True)
class Life:
    """What happens to one case, and where it ends."""

    name: str
    scene: Callable[[Outside], Scene]
    chapters: tuple[Chapter, ...]
    ends: State


def a_scene(outside: Outside, *, kind: str = "consumer") -> Scene:
    """Return a new line with money on it, proofs enough, and nothing in its way."""
    brand = a_brand()
    account = a_holder(brand=brand, kind=kind).account
    line = a_line(brand=brand, account=account, credit_minor=CREDIT_MINOR)
    return Scene(line=line, proofs=two_factors(line=line, now=clock()).ids, outside=outside)


def _minor(outside: Outside) -> Scene:
    """Return the scene of a line that policy shows to a person first."""
    return a_scene(outside, kind="minor")


def _blocked(outside: Outside) -> Scene:
    scene = a_scene(outside)
    an_open_order(line=scene.line)
    return scene


def _refused(outside: Outside) -> Scene:
    """Return the scene of a line that the network does not let go."""
    scene = a_scene(outside)
    outside.ask("hlr", "tell", _imsi(scene.line), STUCK)
    return scene


def _imsi(line: Line) -> str:
    return identities(line_ids=[line.id])[line.id].imsi


def _request(scene: Scene, *, proofs: Sequence[UUID], in_days: int | None = None) -> None:
    now = clock()
    receipt = road.request(
        line=scene.line,
        channel="portal",
        language="en",
        ends_on=None if in_days is None else (now + timedelta(days=in_days)).date(),
        proof_ids=tuple(proofs),
        now=now,
    )
    scene.case_id = receipt.case_id


def _prove(scene: Scene) -> None:
    road.prove(case_id=scene.case, proof_ids=scene.proofs, now=clock())


def _review(scene: Scene, *, approve: bool) -> None:
    if Case.objects.get(pk=scene.case).state != State.REFERRED:
        return  # the decision stands: its answer was lost with the worker
    road.decide(
        case_id=scene.case, reviewer_id=scene.reviewer, approve=approve, reason="Looked at.", now=clock()
    )


def _remove_the_cause(scene: Scene) -> None:
    Order.objects.filter(line=scene.line).update(status="cancelled")
    Line.objects.filter(pk=scene.line.pk).update(changed_at=clock())


def _mend_the_network(scene: Scene) -> None:
    scene.outside.ask("hlr", "tell", _imsi(scene.line), "attached")


def _wait_without_sim(scene: Scene) -> None:
    road.wait_without_sim(case_id=scene.case, now=clock())


def _veto(scene: Scene) -> None:
    waiting = silence.latest(case_id=scene.case)
    assert waiting is not None
    road.veto(token=silence.token(waiting.id), now=clock())


def _vouch(scene: Scene, *, accept: bool) -> None:
    if Case.objects.get(pk=scene.case).state != State.AWAITING_PROOF:
        return  # the decision stands: its answer was lost with the worker
    road.vouch(
        case_id=scene.case,
        by=scene.reviewer,
        accept=accept,
        seen=road.ROLES[ROLE],
        reason="Papers seen.",
        now=clock(),
    )


def _in_euros(outside: Outside) -> Scene:
    """Return the scene of a line whose money may go to a bank account."""
    brand = a_brand("lumo-de", "DE")
    line = a_line(brand=brand, account=a_holder(brand=brand).account, credit_minor=CREDIT_MINOR)
    return Scene(line=line, proofs=two_factors(line=line, now=clock()).ids, outside=outside)


def _name_account(scene: Scene) -> None:
    road.name_account(case_id=scene.case, owner="Ama Mensah", iban=Iban.read(IBAN), now=clock())


def _choose_anew(scene: Scene) -> None:
    road.choose_anew(case_id=scene.case, wanted=Wanted(money=Way.KEEP), by=None, now=clock())


def _free(scene: Scene) -> None:
    if Case.objects.get(pk=scene.case).held_reason:
        road.resume(case_id=scene.case, by=scene.reviewer, reason="Network mended.", again=True, now=clock())


PROVEN = AtDoor("acknowledge", lambda scene: _request(scene, proofs=scene.proofs))
UNPROVEN = AtDoor("acknowledge", lambda scene: _request(scene, proofs=()))
HALF_PROVEN = AtDoor("acknowledge", lambda scene: _request(scene, proofs=scene.proofs[:1]))
LATER = AtDoor("acknowledge", lambda scene: _request(scene, proofs=scene.proofs, in_days=20))
BRINGS_PROOF = AtDoor("prove", _prove)
APPROVES = AtDoor("review", lambda scene: _review(scene, approve=True))
REFUSES = AtDoor("review", lambda scene: _review(scene, approve=False))
WAITS = AtDoor("wait", _wait_without_sim)
SAYS_NO = AtDoor("veto", _veto)
SAYS_AS_WHOM = AtDoor("state", lambda scene: road.state_role(case_id=scene.case, role=ROLE, now=clock()))
VOUCHES = AtDoor("vouch", lambda scene: _vouch(scene, accept=True))
TURNS_DOWN = AtDoor("vouch", lambda scene: _vouch(scene, accept=False))
TAKES_BACK = AtDoor("withdraw", lambda scene: road.withdraw(case_id=scene.case, by=None, now=clock()))
CAUSE_GONE = AtDoor("cause", _remove_the_cause)
NETWORK_MENDED = AtDoor("cause", _mend_the_network)
CHOOSES_ANEW = AtDoor("choose_anew", _choose_anew)
NAMES_ACCOUNT = AtDoor("name_account", _name_account)
FREES = AtDoor("resume", _free)

# Those in which a long time passes come first: nobody else's case falls due in them when they are rehearsed.
# Between two doors workers do what is due: those that take over from a dead one would do it too.
AT_ONCE = Life("at once", a_scene, (PROVEN, Work()), State.SETTLED)
LIVES = (
    Life("to the end", a_scene, (PROVEN, Work(), Passes(), Work()), State.RELEASED),
    Life("never proved", a_scene, (UNPROVEN, Work(), Passes(), Work()), State.EXPIRED),
    Life(
        "refused late",
        _minor,
        (PROVEN, Work(), Passes(), Work(), REFUSES, Work()),
        State.REJECTED,
    ),
    Life("waited out", a_scene, (HALF_PROVEN, Work(), WAITS, Work(), Passes(SILENT), Work()), State.SETTLED),
    AT_ONCE,
    Life("stopped by a link", a_scene, (HALF_PROVEN, Work(), WAITS, Work(), SAYS_NO, Work()), State.REJECTED),
    Life(
        "for somebody else", a_scene, (UNPROVEN, Work(), SAYS_AS_WHOM, Work(), VOUCHES, Work()), State.SETTLED
    ),
    Life(
        "turned down", a_scene, (UNPROVEN, Work(), SAYS_AS_WHOM, Work(), TURNS_DOWN, Work()), State.REJECTED
    ),
    Life("proved later", a_scene, (UNPROVEN, Work(), BRINGS_PROOF, Work()), State.SETTLED),
    Life("asked again", a_scene, (UNPROVEN, Work(), PROVEN, Work()), State.SETTLED),
    Life("taken back", a_scene, (LATER, Work(), CHOOSES_ANEW, Work(), TAKES_BACK, Work()), State.WITHDRAWN),
    Life(
        "an account named",
        _in_euros,
        (LATER, Work(), NAMES_ACCOUNT, Work(), TAKES_BACK, Work()),
        State.WITHDRAWN,
    ),
    Life("blocked", _blocked, (PROVEN, Work(), CAUSE_GONE, Work()), State.SETTLED),
    Life("freed", _refused, (PROVEN, Work(), NETWORK_MENDED, FREES, Work()), State.SETTLED),
    Life("approved", _minor, (PROVEN, Work(), APPROVES, Work()), State.SETTLED),
)


def outcome(scene: Scene) -> dict[str, Any]:
    """Return what a case came to, without anything that may differ between two lives of the same kind.

    A message to the line itself may come too late for it: when the worker that
    should have sent it dies, the line may be off before the next one does.
    """
    if scene.case_id is None or not Case.objects.filter(pk=scene.case_id).exists():
        return {"case": "lost"}
    case = Case.objects.get(pk=scene.case_id)
    notices = list(Notice.objects.filter(origin=case.id))
    origins = [case.id, *(notice.id for notice in notices if notice.contact != ContactKind.LINE)]
    line = Line.objects.get(pk=case.line_id)
    return {
        "case": (case.state, case.held_reason, case.version),
        "line": line.status,
        "credit": sorted(Balance.objects.filter(line=line).values_list("kind", "amount")),
        "ledger": sorted(
            Posting.objects.filter(entry__origin=case.id).values_list(
                "entry__kind", "account", "amount_minor", "currency"
            )
        ),
        "leaves": Counter(Leaf.objects.filter(origin=case.id).values_list("kind", flat=True)),
        "papers": Counter(Certificate.objects.filter(case_id=case.id).values_list("kind", flat=True)),
        "refunds": sorted(Refund.objects.filter(case_id=case.id).values_list("amount_minor", "state")),
        "notices": Counter(
            (each.template, each.contact, each.contact != ContactKind.LINE and each.state) for each in notices
        ),
        "effects": Counter(
            Effect.objects.filter(origin__in=origins).values_list("effect", "generation", "state")
        ),
    }


def came_too_late() -> int:
    """Return how many messages to lines themselves found their line off."""
    return Notice.objects.filter(contact=ContactKind.LINE, state=NoticeState.FAILED).count()
