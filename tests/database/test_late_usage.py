"""Usage that arrives after the end: billed once within the policy's days, and after them never."""

import json
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError
from tests.builders import a_bill, a_brand, a_holder, a_line
from tests.world import World, state_of
from typer.testing import CliRunner

from clearline.audit import timeline
from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.certificates.models import Certificate
from clearline.cli import app
from clearline.journey import late_usage
from clearline.journey.late_usage import Record
from clearline.journey.ordering import order_closing
from clearline.policy import packs, policies
from clearline.settlement.checking import check
from clearline.settlement.late import LateUsage, WhyNever

pytestmark = [pytest.mark.database, pytest.mark.feature("E9")]
SIX_DAYS = """
operator: {id: lumo-uk, version: '9'}
rules:
- {id: usage.late_days, value: 6, unit: days, text: Partners abroad tell us within six days.}
"""


@pytest.fixture
def six_days(settings, tmp_path):
    (tmp_path / "lumo-uk.yaml").write_text(SIX_DAYS, encoding="utf-8")
    settings.CLEARLINE_POLICY_DIR = str(tmp_path)
    policies.forget()
    yield
    policies.forget()


def tell(line: str, name: str, minor: int, *, used_on: date | None = None) -> str:
    now = clock()
    record = Record(external_id=name, line=line, used_on=used_on or now.date(), amount_minor=minor)
    ((became, count),) = late_usage.take(brand=a_brand(), records=[record], now=now).items()
    assert count == 1
    return became


def statement_of(case_id: UUID) -> dict[str, object]:
    paper: dict[str, object] = Certificate.objects.get(case_id=case_id, kind="statement").body
    return paper


def test_what_arrives_in_time_is_taken_off_the_refund_once_and_what_is_late_is_never_billed(
    world: World, six_days: None
):
    line = a_line(brand=a_brand(), credit_minor=900)
    case_id = order_closing(line=line, ends_on=None).case_id
    world.work()
    assert state_of(case_id) == "certified", "the proof is there, the money waits"
    assert world.payments.refunds() == []
    assert [tell(line.external_id, "U1", 150) for _ in range(2)] == ["billed", "known"]
    assert tell(line.external_id, "U2", 50, used_on=clock().date() + timedelta(days=2)) == "after_the_end"
    world.let_pass(timedelta(days=7))
    world.work()
    assert state_of(case_id) == "settled"
    assert [each["amount_minor"] for each in world.payments.refunds()] == [750]
    assert tell(line.external_id, "U3", 80, used_on=date(2026, 1, 2)) == "too_late"
    world.work()
    assert [each["amount_minor"] for each in world.payments.refunds()] == [750]
    told = statement_of(case_id)
    assert (told["charges_minor"], told["late_usage_minor"], told["refunded_minor"]) == (150, 150, 750)
    assert str(told["usage_until"]) > str(told["ceased_at"])
    kinds = [
        timeline.of(each)[0].kind for each in LateUsage.objects.order_by("id").values_list("id", flat=True)
    ]
    assert kinds == ["usage.billed", "usage.never_billed", "usage.never_billed"]
    assert (check().breaks, world.database.breaches()) == ([], [])


def test_usage_above_the_credit_stays_owed_beside_the_bills(world: World, six_days: None):
    account = a_holder(brand=a_brand()).account
    a_bill(account=account, amount_minor=300)
    line = a_line(brand=a_brand(), account=account, credit_minor=400)
    case_id = order_closing(line=line, ends_on=None).case_id
    world.work()
    assert tell(line.external_id, "U1", 250) == "billed"
    world.let_pass(timedelta(days=7))
    world.work()
    told = statement_of(case_id)
    assert (told["charges_minor"], told["to_pay_minor"], told["refunded_minor"]) == (550, 150, 0)
    assert (check().breaks, world.database.breaches()) == ([], [])


def test_without_days_the_money_goes_at_once_and_nothing_late_is_billed(world: World):
    line = a_line(brand=a_brand(), credit_minor=900)
    case_id = order_closing(line=line, ends_on=None).case_id
    world.work()
    assert state_of(case_id) == "settled"
    assert tell(line.external_id, "U1", 150) == "too_late"
    assert tell(a_line(brand=a_brand()).external_id, "U2", 150) == late_usage.NO_END
    assert "usage_until" not in statement_of(case_id)
    assert list(LateUsage.objects.values_list("never", "billed")) == [(WhyNever.TOO_LATE, False)]
    assert world.database.breaches() == []


@pytest.mark.feature("S2")
@pytest.mark.parametrize("when", ["the window is over", "the money went its way", "another currency"])
def test_the_database_itself_refuses_what_is_late(world: World, six_days: None, when: str):
    line = a_line(brand=a_brand(), credit_minor=900)
    case_id = order_closing(line=line, ends_on=None).case_id
    world.work()
    arrived, currency = clock(), "GBP"
    if when == "the window is over":
        arrived += timedelta(days=8)
    elif when == "another currency":
        currency = "EUR"
    else:
        world.let_pass(timedelta(days=7))
        world.work()
    with pytest.raises(IntegrityError, match="never billed"):
        LateUsage.objects.create(
            brand=a_brand(), case_id=case_id, external_id="U1", used_on=date(2026, 1, 2),
            amount_minor=5, currency=currency, arrived_at=arrived, billed=True,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("pack", "days", "asked_days_ago", "until_days"),
    [
        ("gb", 6, 0, 7),
        ("gb", 30, 0, 11),  # money has to be back within ten days
        ("us", 9, 8, 2),  # seven working days from the request, then no charge arises
        ("in", 9, 30, None),
    ],
)
def test_the_law_shortens_the_days(pack, days, asked_days_ago, until_days, tmp_path):
    (tmp_path / "lumo-uk.yaml").write_text(SIX_DAYS.replace("6", str(days), 1), encoding="utf-8")
    policy = policies.compose(law=packs.load(pack), brand_code="lumo-uk", folder=tmp_path)
    ended = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
    until = policy.usage_until(
        ended_at=ended, counted_from=ended - timedelta(days=asked_days_ago), time_zone="UTC",
        subdivision={"gb": "ENG", "in": "DL"}.get(pack, "NY"), country="",
    )  # fmt: skip
    assert (until and (until.date() - ended.date()).days) == until_days


def test_a_file_of_usage_is_taken_line_by_line_and_a_bad_one_not_at_all(
    world: World, six_days: None, tmp_path, monkeypatch
):
    monkeypatch.setattr("clearline.cli.start.django_as", lambda _role: None)
    line = a_line(brand=a_brand(), credit_minor=900)
    order_closing(line=line, ends_on=None)
    world.work()
    file, day = tmp_path / "usage.csv", clock().date()
    rows = f"id,line,used_on,amount_minor\nU1,{line.external_id},{day},150\nU2,L-unknown,{day},20\n"
    file.write_text(rows, encoding="utf-8")
    called = ["usage", "late", str(file), "--brand", "lumo-uk", "--json"]
    ran = CliRunner().invoke(app, called)
    assert ran.exception is None, repr(ran.exception)
    assert json.loads(ran.output) == {"billed": 1, "line_not_ended": 1}
    assert json.loads(CliRunner().invoke(app, called).output) == {"known": 1, "line_not_ended": 1}
    for bad, why in (
        ("U3,L1,2026-13-01,5", "line 4: used_on"),
        ("U3,L1,2026-01-01,5.50", "line 4: amount_minor"),
        (",L1,2026-01-01,5", "line 4: id"),
        ("U3,L1", "line 4: used_on"),
    ):
        file.write_text(f"{rows}{bad}\n", encoding="utf-8")
        assert why in str(CliRunner().invoke(app, called).exception)
    assert Case.objects.count() == LateUsage.objects.count() == 1
