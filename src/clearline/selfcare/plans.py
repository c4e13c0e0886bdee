"""Plans of a brand beside that of a line: compared by what they cost, and changed as an order."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from clearline.lines.models import Contract, Line, Plan
from clearline.selfcare import orders
from clearline.selfcare.changes import hold, note
from clearline.vocabulary.money import Money

PLAN_CHANGE = "plan_change"


class NotOffered(ValueError):
    """The line cannot change to this plan on its own."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan beside the one a line has; fees are for 30 days, a cheaper one has a `difference` below zero."""

    plan: Plan
    own: bool
    fee: Money
    difference: Money
    in_contract: bool

    @property
    def has_term(self) -> bool:
        return self.plan.minimum_term_months > 0

    @property
    def cheaper(self) -> bool:
        return self.difference.minor < 0

    @property
    def less(self) -> Money:
        return -self.difference

    @property
    def held_by_contract(self) -> bool:
        """Whether a contract that runs stands in the way: it was made for the fee of today at least."""
        return self.in_contract and self.cheaper

    @property
    def open(self) -> bool:
        return not (self.own or self.has_term or self.held_by_contract)


def offers(*, line: Line, today: date) -> list[Offer]:
    """Return the plans of the line's kind, the cheapest first, its own among them."""
    bound = Contract.objects.filter(line_id=line.pk, ends_on__gt=today).exists()
    own = Money(line.plan.fee_minor, line.plan.currency)
    alike = Plan.objects.filter(brand_id=line.brand_id, kind=line.plan.kind, currency=own.currency)
    return [
        Offer(plan, plan.pk == line.plan_id, (fee := Money(plan.fee_minor, plan.currency)), fee - own, bound)
        for plan in alike.order_by("fee_minor", "external_id")
    ]


def change(*, line_id: UUID, plan_id: UUID, today: date, now: datetime) -> None:
    """Change the plan of a line at once, and record the order; to the plan that it has is done already.

    Raises:
        LineEnded: the line is closed.
        NotOffered: no such plan is open to it.
    """
    with transaction.atomic():
        line = hold(line_id=line_id)
        if line.plan_id == plan_id:
            return
        wanted = next((each for each in offers(line=line, today=today) if each.plan.pk == plan_id), None)
        if wanted is None or not wanted.open:
            raise NotOffered(f"Line {line.external_id} cannot change to this plan.")
        order = orders.record_done(line=line, kind=PLAN_CHANGE, now=now)
        Line.objects.filter(pk=line.pk).update(plan_id=plan_id)
        note(line=line, kind="plan.changed", body={"order": str(order.id), "plan": str(plan_id)}, now=now)
