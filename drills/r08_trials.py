"""What R8 tries: fourteen ways to misbehave, at every effect of ours; each trial is one case."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from random import Random
from threading import Lock
from uuid import UUID

from clearline.connectors.simulators.faults import Fault

OVER_SMTP = "notice.mail (SMTP)"
EFFECTS = ("hlr.cease", "smdp.cancel", "payments.refund", "notice.mail", "notice.sms", OVER_SMTP)
OF_A_CASE = EFFECTS[:3]


class Way(StrEnum):
    """The fourteen of docs/trust.md; where one is of the wire, the wire is a real one."""

    REFUSED = "refused"  # nobody listens at the port
    TLS = "tls"  # a certificate that nobody vouches for
    TIME_OUT_BEFORE = "time_out_before"
    TIME_OUT_AFTER = "time_out_after"
    ERROR_AFTER = "error_after"
    TWICE = "twice"
    LATE = "late"  # the answer comes after somebody wanted to take the request back
    WRONG_AMOUNT = "wrong_amount"
    WRONG_CURRENCY = "wrong_currency"
    GARBAGE = "garbage"
    TRUNCATED = "truncated"
    ERROR_INSIDE_200 = "error_inside_200"
    DRIP = "drip"
    REDIRECT = "redirect"


OF_THE_LINE = (Way.REFUSED, Way.TLS)
# What may go on for ever without an answer that says anything.
MAY_LAST = frozenset(Way) - {Way.TWICE, Way.LATE, Way.WRONG_AMOUNT, Way.WRONG_CURRENCY}
FAULTS = {way: Fault(way.value) for way in Way if way.value in set(Fault)} | {Way.LATE: Fault.SLOW}


@dataclass
class Trial:
    """One case whose effect meets one way of misbehaviour: a few times, or for as long as it `lasts`."""

    effect: str
    way: Way
    lasts: bool
    faults: int
    case_id: UUID = field(default_factory=lambda: UUID(int=0))
    account_id: str = ""
    reference: str = ""
    email: str = ""
    target: object = None  # which of its effects is met: the first of the kind
    keys: list[str] = field(default_factory=list)
    withdrawn: bool = False
    lock: Lock = field(default_factory=Lock)

    @property
    def cell(self) -> str:
        return f"{self.way.value} at {self.effect}"

    @property
    def asks_to_withdraw(self) -> bool:
        return self.way is Way.LATE

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether the case is one that can still be taken back when its message is late."""
        return self.way is Way.LATE and self.effect not in OF_A_CASE

    def meets(self, target: object, key: str) -> bool:
        """Tell whether this order meets the fault, and note the key that it came under."""
        with self.lock:
            self.target = self.target or target
            if target != self.target:
                return False
            self.keys.append(key)
            return self._has_fault_left()

    def meets_when_asked(self, target: object) -> bool:
        """Tell whether a question about the order meets the fault as well: only while it lasts."""
        return self.lasts and target == self.target and self.faults > 0

    def _has_fault_left(self) -> bool:
        if self.faults > 0 and not self.lasts:
            self.faults -= 1
            return True
        return self.faults > 0


@dataclass
class Known:
    """Which trial an order belongs to: by the case or the message that its key names."""

    of_origin: dict[UUID, Trial] = field(default_factory=dict)
    of_address: dict[str, Trial] = field(default_factory=dict)
    take_back: Callable[[Trial], None] = lambda _trial: None

    def trial(self, key: str) -> tuple[Trial | None, UUID]:
        origin = UUID(key.split(":")[1])
        return self.of_origin.get(origin), origin


def trials(n: int, chance: Random) -> list[Trial]:
    """Return n trials, spread over all cells before any comes twice."""
    cells = list(product(EFFECTS, Way))
    chance.shuffle(cells)
    made = []
    for number in range(n):
        effect, way = cells[number % len(cells)]
        # Mail over SMTP cannot be asked about: what was taken in silence would be sent for ever.
        lasts = way in MAY_LAST and chance.random() < 1 / 3
        made.append(Trial(effect=effect, way=way, lasts=lasts, faults=1 if lasts else chance.randint(1, 3)))
    return made
