"""The holder's lines as the account page shows them: book and closings, in few queries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from clearline.brands.models import Brand
from clearline.cases.models import Case
from clearline.cases.states import FINAL, WITHDRAWABLE, State
from clearline.channels.portal.standing import STANDINGS, Standing
from clearline.journey import road
from clearline.keys import subjects
from clearline.lines.models import Balance, Contract, Line, Sim
from clearline.lines.models.line import LineStatus
from clearline.lines.models.terms import BalanceKind
from clearline.selfcare import idle
from clearline.selfcare.idle import Idle
from clearline.vocabulary.money import Money
from clearline.vocabulary.msisdn import Msisdn
from clearline.vocabulary.periods import local_date, period_ends_on


@dataclass(frozen=True, slots=True)
class LineCard:
    """One line as a card. `msisdn` is empty once the holder's data is erased."""

    line: Line
    msisdn: str
    credit: Money
    data_bytes: int
    contract_ends_on: date | None
    sim_kind: str
    case: Case | None
    idle: Idle | None = None
    idle_since: date | None = None

    @property
    def id(self) -> UUID:
        return self.line.id

    @property
    def status(self) -> str:
        return self.line.status

    @property
    def plan(self) -> str:
        return self.line.plan.external_id

    @property
    def fee(self) -> Money:
        return Money(self.line.plan.fee_minor, self.line.plan.currency)

    @property
    def activated_at(self) -> datetime:
        return self.line.activated_at

    @property
    def last_used_at(self) -> datetime | None:
        return self.line.last_used_at

    @property
    def ceased_at(self) -> datetime | None:
        return self.line.ceased_at

    @property
    def shown(self) -> str:
        """The number as people write it, for titles."""
        return Msisdn(self.msisdn).display() if self.msisdn else self.line.external_id

    @property
    def is_closed(self) -> bool:
        return self.line.status == LineStatus.CEASED

    @property
    def is_closing(self) -> bool:
        return not self.is_closed and self.case is not None and self.case.state not in FINAL

    @property
    def is_withdrawable(self) -> bool:
        return self.case is not None and self.case.state in WITHDRAWABLE

    @property
    def standing(self) -> Standing | None:
        return STANDINGS[State(self.case.state)] if self.case else None

    @property
    def wire(self) -> str:
        """The class that draws the line: through = on, dashed = idle, with a node = ends, a stub = closed."""
        if self.is_closed:
            return "off"
        if self.is_closing:
            return "info"
        return "ok" if self.line.status == LineStatus.ACTIVE else "wait"


def cards(*, account_id: UUID, today: date) -> list[LineCard]:
    """Return every line of an account, the living ones first."""
    lines = list(
        _with_what_hangs_on(Line.objects.filter(account_id=account_id), today).order_by("activated_at")
    )
    closings = road.cases_of_account(account_id)
    return sorted(_cards(lines, closings), key=lambda card: card.is_closed)


def cards_with_idle(*, brand: Brand, account_id: UUID, now: datetime) -> list[LineCard]:
    """Return every line as `cards` does, those that nobody uses with what they cost."""
    found = idle.of_account(brand=brand, account_id=account_id, now=now)
    return [
        replace(each, idle=unused, idle_since=unused.since(brand.time_zone))
        if (unused := found.get(each.id))
        else each
        for each in cards(account_id=account_id, today=local_date(now, brand.time_zone))
    ]


def card(*, account_id: UUID, line_id: UUID, today: date) -> LineCard | None:
    """Return one line of an account; another account's line is as unknown as none."""
    lines = list(_with_what_hangs_on(Line.objects.filter(account_id=account_id, pk=line_id), today))
    if not lines:
        return None
    return _cards(lines, road.cases_of_account(account_id))[0]


def number_of(line_id: UUID) -> str:
    """Return the number of a line for its holder; empty once erased."""
    line = Line.objects.only("id", "brand_id", "subject_id", "personal").get(pk=line_id)
    key = subjects.find(subject_ids=[line.subject_id], brand_id=line.brand_id).get(line.subject_id)
    return key.open(line.personal, row_id=line.id)["msisdn"] if key else ""


def number_of_own(line_id: UUID, *, beside: UUID) -> str:
    """Return the number of another line of the same account; empty where it is none of it."""
    account = Line.objects.filter(pk=beside).values("account_id")
    own = Line.objects.filter(pk=line_id, account_id__in=account).exists()
    return number_of(line_id) if own else ""


def fee_period_ends_on(*, activated_on: date, today: date) -> date:
    """Return the last day of the plan's 30 days that are running, counted from the day the line began."""
    return period_ends_on(begun_on=activated_on, today=today)


def _with_what_hangs_on(lines: QuerySet[Line], today: date) -> QuerySet[Line]:
    def balance(kind: str) -> Coalesce:
        left = Balance.objects.filter(line=OuterRef("pk"), kind=kind).exclude(expires_on__lt=today)
        return Coalesce(Subquery(left.order_by().values("line").annotate(sum=Sum("amount")).values("sum")), 0)

    running = Contract.objects.filter(line=OuterRef("pk"), ends_on__gt=today)
    return lines.select_related("plan", "account").annotate(
        money_minor=balance(BalanceKind.MONEY),
        data_bytes=balance(BalanceKind.DATA),
        contract_ends_on=Subquery(
            running.order_by().values("line").annotate(last=Max("ends_on")).values("last")
        ),
        sim_kind=Subquery(Sim.objects.filter(line=OuterRef("pk")).values("kind")[:1]),
    )


def _cards(lines: Sequence[Any], closings: dict[UUID, Case]) -> list[LineCard]:
    if not lines:
        return []
    keys = subjects.find(subject_ids=[line.subject_id for line in lines], brand_id=lines[0].brand_id)
    return [
        LineCard(
            line=line,
            msisdn=key.open(line.personal, row_id=line.id)["msisdn"]
            if (key := keys.get(line.subject_id))
            else "",
            credit=Money(line.money_minor, line.plan.currency),
            data_bytes=line.data_bytes,
            contract_ends_on=line.contract_ends_on,
            sim_kind=line.sim_kind or "",
            case=closings.get(line.id),
        )
        for line in lines
    ]
