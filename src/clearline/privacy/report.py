"""What is kept, why and how long in each country; and what should have gone by now and has not."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from clearline.brands import sets
from clearline.brands.models import Brand
from clearline.policy import packs, retention
from clearline.policy.retention import Retention
from clearline.privacy import erasing, statements
from clearline.privacy import map as personal_map
from clearline.privacy.periods import AT_ONCE, day_of
from clearline.vocabulary.personal import DataClass

GRACE = 1  # days that something may be late: the sweep looks every hour, and days begin at midnight


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the map, for programs and for people."""

    table: str
    columns: tuple[str, ...]
    sealed: tuple[str, ...]
    what: str
    data_class: str
    ground: str
    goes: str
    counted_from: str


@dataclass(frozen=True, slots=True)
class Ordered:
    """How long a country's law, or the operator's own rule, keeps a class."""

    law_pack: str
    data_class: str
    period: str
    bound: str
    counted_from: str
    rule: str
    from_pack: str


@dataclass(frozen=True, slots=True)
class Late:
    """Something of a brand that should have gone by now: a class of an account, or rows of a table."""

    brand: str
    data_class: str
    where: str
    count: int
    since: date


def map_of_fields() -> list[Kept]:
    """Return every place that holds something personal."""
    return [
        Kept(
            table=held.table,
            columns=held.columns,
            sealed=held.sealed,
            what=held.what,
            data_class=held.data_class.value,
            ground=held.ground.value,
            goes=held.goes.value,
            counted_from=held.when or "end of the contract",
        )
        for held in personal_map.held()
    ]


def periods(law_packs: Iterable[str]) -> list[Ordered]:
    """Return the periods of each class by the law of these packs, and by nobody's choice."""
    found = []
    for pack in law_packs:
        law = packs.load(pack)
        for data_class in DataClass:
            answer = law.answer(f"data.{data_class}_retention")
            rule = retention.of(answer.ruled, bound=answer.rule.bound)
            found.append(
                Ordered(
                    law_pack=pack,
                    data_class=data_class.value,
                    period=in_words(rule.value),
                    bound=rule.value.bound,
                    counted_from=rule.value.counted_from or "",
                    rule=rule.rule_id,
                    from_pack=rule.pack_id,
                )
            )
    return found


def in_words(kept: Retention) -> str:
    """Return a time of keeping for the command line: `24 months`, `0 days` or `no end set by law`."""
    if kept.count is None:
        return "0 days" if kept.word == AT_ONCE else "no end set by law"
    return f"{kept.count} {kept.unit}"


def overdue(*, now: datetime) -> list[Late]:
    """Return what should have gone more than a day ago, brand by brand; what a hold keeps is not late."""
    late: list[Late] = []
    for brand in Brand.objects.order_by("code"):
        day = day_of(brand=brand, now=now).shifted(-GRACE)
        for data_class in erasing.BY_CONTRACT:
            found = erasing.due(day, data_class, told=False)
            if found:
                since = min(each.ended_at for each in found)
                late.append(Late(brand.code, data_class.value, "accounts", len(found), since.date()))
        late += _rows_late(brand, now)
    return late


def _rows_late(brand: Brand, now: datetime) -> list[Late]:
    day, late = day_of(brand=brand, now=now).shifted(-GRACE), []
    for held in personal_map.by_their_own_day():
        until = day.until(held.data_class)
        if until is None:
            continue
        query = (
            f"SELECT count(*), min({held.when})::date FROM {held.table} WHERE {statements.over_by_day(held)}"
        )
        with transaction.atomic():
            ((count, since),) = sets.execute(
                query, {"brand": brand.pk, "until": until, "zone": brand.time_zone}
            )
        if count:
            late.append(Late(brand.code, held.data_class.value, held.table, count, since))
    return late


def as_rows(things: Iterable[Kept | Ordered | Late]) -> list[dict[str, object]]:
    """Return dataclasses as programs read them."""
    return [asdict(thing) for thing in things]
