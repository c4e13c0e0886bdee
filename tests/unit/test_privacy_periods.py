"""When something is over, by the periods of the law packs."""

from datetime import date, timedelta

import pytest

from clearline.policy import packs, retention
from clearline.privacy.periods import Period
from clearline.vocabulary.personal import DataClass

pytestmark = pytest.mark.feature("E8")


def period(pack: str, data_class: DataClass) -> Period:
    answer = packs.load(pack).answer(f"data.{data_class}_retention")
    return Period(data_class, retention.of(answer.ruled, bound=answer.rule.bound))


@pytest.mark.parametrize(
    ("pack", "data_class", "ended", "goes"),
    [
        ("gb", DataClass.ACCOUNT, date(2026, 2, 28), date(2027, 2, 28)),
        ("de", DataClass.IDENTITY, date(2026, 1, 1), date(2027, 12, 31)),
        ("cn", DataClass.ACCOUNT, date(2026, 5, 3), date(2026, 5, 3)),
        ("cn", DataClass.IDENTITY, date(2026, 5, 3), date(2028, 5, 3)),
        ("gb", DataClass.INVOICE, date(2026, 5, 3), date(2032, 12, 31)),
        ("fr", DataClass.INVOICE, date(2026, 5, 3), date(2037, 5, 3)),  # a financial year ends within a year
        ("ae", DataClass.IDENTITY, date(2026, 5, 3), None),
    ],
)
def test_the_day_on_which_it_goes(pack, data_class, ended, goes):
    assert period(pack, data_class).ends(ended) == goes


@pytest.mark.parametrize("pack", packs.known())
@pytest.mark.parametrize("data_class", DataClass)
def test_what_is_over_today_ended_by_then_and_nothing_later_is(pack, data_class):
    asked, today = period(pack, data_class), date(2026, 11, 21)
    last = asked.over_through(today)
    if asked.is_endless:
        assert last is None
        return
    assert asked.ends(last) <= today
    assert asked.ends(last + timedelta(days=1)) > today or last == today


def test_what_the_law_of_a_country_orders_does_not_go_at_a_wish():
    assert period("gb", DataClass.ACCOUNT).may_go_early
    assert period("gb", DataClass.TRAFFIC).may_go_early
    for pack, data_class in (
        ("cn", DataClass.IDENTITY),
        ("gb", DataClass.INVOICE),
        ("ae", DataClass.IDENTITY),
    ):
        assert not period(pack, data_class).may_go_early
