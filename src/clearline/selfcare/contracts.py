"""Contracts of a line: terms, end, conditions, and what leaving costs on a day, shown before anybody asks."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Func, IntegerField, Value

from clearline.lines.blockers.asking import findings
from clearline.lines.models import Contract, Line
from clearline.settlement.figures import figures
from clearline.vocabulary.money import Money


@dataclass(frozen=True, slots=True)
class ContractOfLine:
    """One contract; `months_left` are those that have not begun, each of which costs `per_month`."""

    contract: Contract
    runs: bool
    months_left: int

    @property
    def per_month(self) -> Money:
        return Money(self.contract.early_fee_minor_per_month, self.contract.currency)

    @property
    def fee(self) -> Money:
        return Money(self.per_month.minor * self.months_left, self.contract.currency)


@dataclass(frozen=True, slots=True)
class Terms:
    """All contracts of a line, those that run first, and what leaving with a day costs in all."""

    contracts: list[ContractOfLine]
    fee: Money

    @property
    def running(self) -> list[ContractOfLine]:
        return [each for each in self.contracts if each.runs]

    @property
    def over(self) -> list[ContractOfLine]:
        return [each for each in self.contracts if not each.runs]


def of_line(*, line: Line, day: date) -> Terms:
    """Return the contracts of a line; the sum is the very figure that a closing on that day would charge."""
    rows = Contract.objects.filter(line_id=line.pk).annotate(
        months_left=_begun_before(F("ends_on")) - _begun_before(Value(day + timedelta(days=1)))
    )
    found = [
        ContractOfLine(row, row.ends_on > day, row.months_left if row.ends_on > day else 0)
        for row in rows.order_by("-ends_on", "external_id")
    ]
    of_closing = figures(
        findings=findings(asked=[(line.pk, day)]), currency=line.plan.currency, last_line=False
    )
    return Terms(found, Money(of_closing.fee_minor, of_closing.currency))


def _begun_before(day: F | Value) -> Func:
    """Count the months of a contract that begin before a day, as the blockers do."""
    return Func(F("starts_on"), day, function="lines_months_begun", output_field=IntegerField())
