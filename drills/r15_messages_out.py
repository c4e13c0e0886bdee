"""R15: With mail and SMS out for 72 hours no message is lost, at most one comes twice, and none overtakes.

Cases are opened all through the outage and go their whole road meanwhile: the
line ends and the money flows whether or not a message does. The outage is a
closed port, silence, or once a message silence after it was taken, as a seeded
die says. When the gateways are back, every message of every case must arrive, to
each contact in the order in which things happened: no step that owes a notice
is told before those that came earlier. The plant is twofold: messages forget
which case they are of, and two failures to send are taken for an end.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, cast
from unittest.mock import patch
from uuid import UUID

from tests.builders import a_brand, a_holder, a_line
from tests.world import World

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.connectors.mail.port import MailMessage, MailPort
from clearline.connectors.replies import failed, unknown
from clearline.connectors.sms.port import SmsPort, TextMessage
from clearline.journey.ordering import order_closing
from clearline.notices.models import Notice
from clearline.outbox import answers, commands
from clearline.outbox.models import Effect
from clearline.vocabulary.answers import Answer, Outcome
from clearline.wiring.routes import register_all
from drills import ground

OUT, BACK_WITHIN = timedelta(hours=72), timedelta(hours=1)
STEP, AFTERWARDS = timedelta(hours=2), timedelta(minutes=5)


@dataclass
class Gateway:
    """A gateway that may be out; counts what really arrived, in order."""

    inner: Any
    chance: Random
    arrived: list[UUID]
    out: bool = False
    taken: Counter[str] = field(default_factory=Counter)

    def send(self, message: MailMessage | TextMessage, *, key: str) -> Answer:
        fault = self.chance.choice(("refused", "silence", "taken")) if self.out else ""
        if fault == "refused":
            return failed("not_sent")
        if fault == "silence" or (fault == "taken" and self.taken[key]):
            return unknown("time_out")
        self.taken[key] += 1
        self.arrived.append(UUID(key.split(":")[1]))
        answer: Answer = self.inner.send(message, key=key)
        return unknown("time_out") if fault == "taken" else answer

    def ask(self, message: MailMessage | TextMessage, *, key: str) -> Answer:
        told: Answer = unknown("cannot_ask") if self.out else self.inner.ask(message, key=key)
        return told


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int]:
    """Close n lines, one after the other, while nothing can be told."""
    chance = Random(seed)
    with ExitStack() as until_the_end:
        database = until_the_end.enter_context(ground.database())
        if plant:
            until_the_end.enter_context(_forgetful_and_soon_tired())
        # Numbers of attempts and pauses come from the die too, so that a failure replays.
        until_the_end.enter_context(patch.object(answers, "_chance", Random(seed)))
        world = World(database)
        gateways = _connect(world, chance)
        moment = clock()
        _out(world, gateways, n)
        settled = Case.objects.filter(state="settled", settled_at__lt=moment + OUT).count()
        waiting = Notice.objects.filter(state="queued").count()
        took = _back(world, gateways)
        return {
            "trials": n,
            "settled_meanwhile": settled,
            "messages": Notice.objects.count(),
            "waiting_after_72_hours": waiting,
            "minutes_until_all_had_arrived": int(took.total_seconds() // 60),
            **_judged(gateways),
            "broken_not_settled_meanwhile": n - settled,
            "broken_not_within_an_hour": int(took > BACK_WITHIN),
            "broken_promises": ground.broken_promises(database),
        }


def _connect(world: World, chance: Random) -> list[Gateway]:
    """Put a gateway before mail and SMS; what arrives by either is one list, in order."""
    arrived: list[UUID] = []
    mail, sms = (Gateway(inner, chance, arrived) for inner in (world.mail, world.sms))
    register_all(
        hlr=world.hlr,
        smdp=world.smdp,
        payments=world.payments,
        mail=cast("MailPort", mail),
        sms=cast("SmsPort", sms),
    )
    return [mail, sms]


def _out(world: World, gateways: list[Gateway], n: int) -> None:
    """Let 72 hours pass, in which cases are opened evenly."""
    brand = a_brand()
    for gateway in gateways:
        gateway.out = True
    steps, opened = OUT // STEP, 0
    for step in range(steps):
        # All are opened in time for their money to arrive while messages are still out.
        while opened * (steps - 4) < n * (step + 1) and opened < n:
            line = a_line(brand=brand, account=a_holder(brand=brand).account, credit_minor=500)
            order_closing(line=line, ends_on=None)
            opened += 1
        world.work(rounds=3)
        world.let_pass(STEP)


def _back(world: World, gateways: list[Gateway]) -> timedelta:
    """Bring the gateways back and work until nothing waits; return how long it took."""
    for gateway in gateways:
        gateway.out = False
    back: datetime = clock()
    for _ in range(2 * BACK_WITHIN // AFTERWARDS):
        world.work()
        if not Effect.objects.filter(due_at__isnull=False).exists():
            break
        world.let_pass(AFTERWARDS)
    return clock() - back


def _judged(gateways: list[Gateway]) -> dict[str, int]:
    times: Counter[UUID] = Counter(gateways[0].arrived)
    # To a line that is off nothing can go, and nothing may: the number will be somebody else's.
    nowhere = set(Effect.objects.filter(reason="nothing_to_send_to").values_list("origin", flat=True))
    to_send = Notice.objects.exclude(contact="line", id__in=nowhere)
    notices = dict(to_send.order_by("id").values_list("id", "origin"))
    contacts = dict(Notice.objects.values_list("id", "contact"))
    first_of: dict[UUID, int] = {}
    for place, notice in enumerate(gateways[0].arrived):
        first_of.setdefault(notice, place)
    told: dict[tuple[UUID, str], list[int]] = defaultdict(list)
    for notice, case in notices.items():
        if notice in first_of:
            told[case, contacts[notice]].append(first_of[notice])
    return {
        "to_a_line_that_is_off": len(nowhere),
        "came_twice": sum(each == 2 for each in times.values()),
        "broken_lost": sum(notice not in times for notice in notices),
        "broken_more_than_twice": sum(each > 2 for each in times.values()),
        "broken_overtaken": sum(order != sorted(order) for order in told.values()),
        "broken_not_noted": to_send.exclude(state__in=("sent", "delivered")).count(),
    }


@contextmanager
def _forgetful_and_soon_tired() -> Iterator[None]:
    """Let messages forget the case that they are of, and the outbox give up at the second failure."""
    write, judge = commands.write, answers.settle_state

    def forgetful(asked: list[commands.Command], now: datetime) -> None:
        write([replace(each, stream=None) for each in asked], now)

    def soon_tired(effect: Any, answer: Answer, **options: Any) -> Any:  # noqa: ANN401 (as what it stands for)
        if effect.attempt > 1 and answer.reason == "not_sent":
            answer = Answer(outcome=Outcome.FAILED, reason="gave_up")
        return judge(effect, answer, **options)

    with patch.object(commands, "write", forgetful), patch.object(answers, "settle_state", soon_tired):
        yield
