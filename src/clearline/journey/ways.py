"""What may become of what a closing leaves.

Asked before the request, and checked again with it: what law or policy does
not allow is refused with its reason. Who chooses nothing is refunded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from clearline.brands.directory import brand_of
from clearline.journey.endings import Ending, endings
from clearline.lines.models import Line
from clearline.lines.models.account import AccountKind
from clearline.policy.policies import Policy, policy_for
from clearline.settlement import vault
from clearline.settlement.left import PointsWay, Way
from clearline.settlement.outcomes import MINOR_PER_POINT
from clearline.vocabulary.blockers import Blocker
from clearline.vocabulary.money import Money

DUTY = "refund.prepaid_credit_duty"
RULES = {Way.MOVE: "left.move", Way.DONATE: "left.donate", Way.KEEP: "left.keep"}


class Refusal(StrEnum):
    """Why a way is not open."""

    NO_OTHER_LINE = "no_other_line"  # or each other one is to be closed as well
    MINOR = "minor"  # who is under age gives nothing away
    BY_LAW = "by_law"  # the law wants it paid back at the end
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a holder wants done; `line_id` is where money or data shall move to."""

    money: Way = Way.REFUND
    move_data: bool = False
    points: PointsWay = PointsWay.STAY
    line_id: UUID | None = None

    @property
    def moves(self) -> bool:
        """Whether anything goes to another line."""
        return self.money is Way.MOVE or self.move_data


NOTHING_CHOSEN = Wanted()


@dataclass(frozen=True, slots=True)
class Offers:
    """What will be left, and what may become of it. Data is in bytes; no points while another line lives.

    `refused` names the ways that are not open, and why; a refund always is.
    `kept_until` is the last day of what would be kept, None where there is none.
    """

    money: Money
    data_bytes: int
    points: int
    targets: tuple[UUID, ...]
    refused: Mapping[Way, Refusal]
    kept_until: date | None
    refund_days: int
    of_points: Money = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "of_points", Money(self.points * MINOR_PER_POINT, self.money.currency))

    def refusal(self, wanted: Wanted) -> Refusal | None:
        """Return why this cannot be, or None where it can."""
        if wanted.money in self.refused:
            return self.refused[wanted.money]
        if wanted.points is PointsWay.DONATE and Way.DONATE in self.refused:
            return self.refused[Way.DONATE]
        if wanted.moves and wanted.line_id not in self.targets:
            return self.refused.get(Way.MOVE, Refusal.NO_OTHER_LINE)
        return None


class NotOpen(ValueError):
    """What is wanted is not allowed; `reason` says why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(f"This cannot become of what is left: {reason}.")
        self.reason = reason


def offers(*, line: Line, on: date | None, now: datetime) -> Offers:
    """Return what will be left when a line ends with a day (None: today), and what may become of it."""
    return offers_together(lines=[line], on=on, now=now)[line.id]


def offers_together(*, lines: Sequence[Line], on: date | None, now: datetime) -> dict[UUID, Offers]:
    """Return the same for each of several lines of an account that end together; none moves to another."""
    brand = brand_of(lines[0].brand_id)
    policy = policy_for(law_pack=brand.law_pack, brand_code=brand.code)
    found = endings(lines=lines, on=on, now=now)
    refused = _refused(policy, account_kind=found.account_kind, targets=found.stay)
    kept_until = vault.lawful_end(brand_id=brand.id, now=now)

    def of(ending: Ending) -> Offers:
        return Offers(
            money=Money(ending.figures.comes_back_minor, ending.figures.currency),
            data_bytes=_sum(ending, Blocker.DATA_LEFT),
            points=_sum(ending, Blocker.POINTS_LEFT) if ending.last else 0,
            targets=found.stay,
            refused=refused,
            kept_until=kept_until,
            refund_days=policy.refund_days.value,
        )

    return {ending.line.id: of(ending) for ending in found.each}


def refuse(wanted: Wanted, open_ways: Offers) -> None:
    """Raise NotOpen where this cannot become of what is left."""
    if reason := open_ways.refusal(wanted):
        raise NotOpen(reason)


def _sum(ending: Ending, kind: Blocker) -> int:
    return sum(int(each.detail) for each in ending.found if each.blocker == kind)


def _refused(policy: Policy, *, account_kind: str, targets: tuple[UUID, ...]) -> dict[Way, Refusal]:
    refused = {way: Refusal.NOT_OFFERED for way, rule_id in RULES.items() if not policy.rule(rule_id).value}
    duty = policy.law.answer(DUTY)
    if duty.pack_id != policy.law.lineage[-1].id and duty.rule.value == "always":
        refused[Way.KEEP] = Refusal.BY_LAW
    if account_kind == AccountKind.MINOR:
        refused[Way.DONATE] = Refusal.MINOR
    if not targets:
        refused.setdefault(Way.MOVE, Refusal.NO_OTHER_LINE)
    return refused
