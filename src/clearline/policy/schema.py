"""The form of a law pack file; docs/law-packs.md says what each key means."""

from datetime import date, time
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, model_validator

Word = Annotated[StrictStr, Field(min_length=1)]
PackId = Annotated[StrictStr, Field(pattern=r"^[a-z]{2,8}$")]
Unit = Literal[
    "minutes",
    "hours",
    "days",
    "working_days",
    "months",
    "years",
    "percent_per_year",
    "boolean",
    "enum",
    "text",
    "list",
    "formula",
]
Bound = Literal["exact", "at_most", "at_least", "range"]
OperatorMay = Literal["nothing", "shorten", "lengthen", "lower", "within_range", "choose"]
Subscriber = Literal["all", "consumer", "business", "micro_business", "prepaid", "postpaid", "esim"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

# Points weigh proofs, minor units are of the brand's currency; only the product's own rules count in them.
FIGURES = frozenset(
    {"minutes", "hours", "days", "working_days", "months", "years", "percent_per_year"}
    | {"points", "minor_units"}
)
_BLOCKING = frozenset({"must_not_block", "may_block", "settle_later", "silent"})
# Closed sets that code decides by; a misspelt one must not load. Other enums are words for a screen.
ENUMS = {
    "blocker.unpaid_bill": _BLOCKING,
    "blocker.contract_term": _BLOCKING,
    "blocker.active_services": _BLOCKING,
    "blocker.remaining_credit": _BLOCKING,
    "blocker.account_state": _BLOCKING,
    "port_out.blocker.unpaid_bill": _BLOCKING,
    "port_out.blocker.contract_term": _BLOCKING,
    "exit.login_wall": frozenset({"forbidden", "existing_account_only", "silent"}),
    "refund.prepaid_credit_duty": frozenset({"always", "on_request"}),
}


class Part(BaseModel):
    """Any part of a pack: every key is wanted, none is unknown, nothing is guessed from another type."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Head(Part):
    """Which pack this is and whom it extends."""

    id: PackId
    name: Word
    version: Annotated[StrictStr, Field(pattern=r"^\d{4}\.\d{2}\.\d{2}$")]
    extends: PackId | None
    scope: Word


class Fact(Part):
    """A fact about the country; not a rule."""

    verified: StrictBool
    note: StrictStr | None


class Currency(Fact):
    code: Annotated[StrictStr, Field(pattern=r"^[A-Z]{3}$")] | None
    minor_digits: Annotated[StrictInt, Field(ge=0, le=4)] | None


class WorkingWeek(Fact):
    """The days of work; a half day ends at `half_day_until`, brand time."""

    full_days: Annotated[list[Weekday], Field(min_length=1)]
    half_days: list[Weekday]
    half_day_until: time | None
    weekend: list[Weekday]

    @model_validator(mode="after")
    def _each_day_once(self) -> "WorkingWeek":
        named = [*self.full_days, *self.half_days, *self.weekend]
        if sorted(named) != sorted(get_args(Weekday)):
            raise ValueError("each of the seven days stands once in full_days, half_days or weekend")
        if bool(self.half_days) != (self.half_day_until is not None):
            raise ValueError("half_days and half_day_until go together")
        return self


class Holidays(Fact):
    """Where the holidays are read: a country or market of the package `holidays`."""

    library: Literal["holidays", "holidays.financial_holidays"]
    code: StrictStr | None
    subdivision: Literal["required", "optional"] | None
    makeup_workdays: StrictBool


class Numbering(Fact):
    country_code: Annotated[StrictStr, Field(pattern=r"^\+\d{1,3}$")] | None
    national_prefix: StrictStr | None
    mobile_digits: list[StrictInt]
    display: Word
    store_as: Literal["E.164"]


class Languages(Fact):
    required: list[Word]
    usual: list[Word]


class Authority(Fact):
    telecom: StrictStr | None
    complaints: StrictStr | None
    data_protection: StrictStr | None


class TimeZones(Fact):
    zones: Annotated[list[Word], Field(min_length=1)]


class Facts(Part):
    """What the country is like."""

    currency: Currency
    working_week: WorkingWeek
    holidays: Holidays
    numbering: Numbering
    languages: Languages
    authority: Authority
    time_zones: TimeZones


class Source(Part):
    """Where the rule is written, and where it was read."""

    act: StrictStr | None
    article: StrictStr | None
    read_at: StrictStr | None


class Range(Part):
    """A figure with a floor, a ceiling or both; None is open."""

    min: Annotated[StrictInt, Field(ge=0)] | None
    max: Annotated[StrictInt, Field(ge=0)] | None

    @model_validator(mode="after")
    def _in_order(self) -> "Range":
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"the floor {self.min} is above the ceiling {self.max}")
        return self


class Rule(Part):
    """One rule of one jurisdiction. `value` None is unknown and asks the parent."""

    id: Annotated[StrictStr, Field(pattern=r"^[a-z_]+(\.[a-z_]+){1,2}$")]
    value: Any
    unit: Unit
    bound: Bound
    operator_may: OperatorMay
    applies_to: Annotated[list[Subscriber], Field(min_length=1)]
    counted_from: StrictStr | None
    text: Word
    source: Source
    read_on: date
    verified: StrictBool
    note: StrictStr | None

    @model_validator(mode="after")
    def _value_fits_unit(self) -> "Rule":
        if self.value is not None:
            reason = misfit(rule_id=self.id, unit=self.unit, ranged=self.bound == "range", value=self.value)
            if reason:
                raise ValueError(f"value {self.value!r}: {reason}")
        return self


class PackFile(Part):
    """A whole file."""

    pack: Head
    facts: Facts
    rules: Annotated[list[Rule], Field(min_length=1)]


def misfit(*, rule_id: str, unit: str, ranged: bool, value: object) -> str | None:
    """Return why a value does not fit its unit, or None where it does."""
    if rule_id in ENUMS and value not in ENUMS[rule_id]:
        return f"use one of {', '.join(sorted(ENUMS[rule_id]))}"
    if ranged:
        return None if _is_range(value) else "a range is written {min: whole number or null, max: the same}"
    if unit in FIGURES:
        fits = type(value) is int and value >= 0
        return None if fits else f"{unit} are a whole number of zero or more"
    kind = {"boolean": bool, "enum": str, "text": str, "list": list, "formula": dict}[unit]
    return None if isinstance(value, kind) and (value or kind in {bool, list}) else f"a {unit} is wanted"


def _is_range(value: object) -> bool:
    try:
        Range.model_validate(value)
    except ValueError:
        return False
    return True
