"""What was rehearsed for a day is what the final bill says when the line really ends with it."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.builders import a_bill, a_brand, a_holder, a_line, two_factors
from tests.database.test_portal_doors import signed_in, somebody

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.journey import rehearsing, road
from clearline.lines.models import Balance, Contract
from clearline.settlement import final_bills
from clearline.vocabulary.periods import local_date

pytestmark = pytest.mark.database


def today_of(line):
    return local_date(clock(), line.brand.time_zone)


def a_contract(line, *, months_left, fee_minor=700):
    """Hang a contract on a line that has some thirty days left for each month."""
    return Contract.objects.create(
        brand_id=line.brand_id,
        line=line,
        external_id=f"C{line.external_id}",
        starts_on=today_of(line) - timedelta(days=100),
        ends_on=today_of(line) + timedelta(days=30 * months_left),
        early_fee_minor_per_month=fee_minor,
        currency=line.brand.currency,
    )


@pytest.mark.feature("G2")
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ahead=st.integers(0, 120),
    credit=st.integers(1, 9_000),
    expires_in=st.integers(0, 120),
    months_left=st.integers(0, 4),
    owed=st.integers(0, 2_000),
    another_line=st.booleans(),
)
def test_the_rehearsal_of_a_day_is_the_final_bill_of_that_day(
    world, ahead, credit, expires_in, months_left, owed, another_line
):
    # Given a line with credit of which a part expires, a contract, a bill, and perhaps a sister
    account = a_holder(brand=a_brand()).account
    line = a_line(account=account, credit_minor=credit)
    Balance.objects.create(
        brand_id=line.brand_id,
        line=line,
        kind="money",
        amount=300,
        currency="GBP",
        expires_on=today_of(line) + timedelta(days=expires_in),
    )
    if months_left:
        a_contract(line, months_left=months_left)
    if owed:
        a_bill(account=account, amount_minor=owed)
    if another_line:
        a_line(account=account)
    # When a day is rehearsed, and the line really ends with it
    day = today_of(line) + timedelta(days=ahead)
    (rehearsed,) = rehearsing.rehearse(line=line, days=[day], now=clock()).days
    receipt = road.request(
        line=line,
        channel="portal",
        language="en",
        ends_on=day,
        proof_ids=two_factors(line=line, now=clock()).ids,
        now=clock(),
    )
    world.work()
    world.let_pass(timedelta(days=ahead + 1))
    world.work()
    # Then the final figures are those that were rehearsed, and so are the dates
    case = Case.objects.get(pk=receipt.case_id)
    assert case.ceased_at is not None
    assert final_bills.of_cases(case_ids=[case.id])[case.id] == rehearsed.figures
    assert local_date(case.quarantine_until, "Europe/London") - rehearsed.number_rests_until <= timedelta(
        days=1
    )


@pytest.mark.feature("G2")
def test_a_past_day_is_not_rehearsed_and_of_several_the_best_is_named():
    line = a_line(credit_minor=5000)
    a_contract(line, months_left=3, fee_minor=1000)
    today = today_of(line)
    ends = rehearsing.contract_ends_on(line=line, today=today)
    days = [today - timedelta(days=1), today, ends, today + timedelta(days=45)]
    rehearsed = rehearsing.rehearse(line=line, days=days, now=clock())
    assert [each.on for each in rehearsed.days] == [today, today + timedelta(days=45), ends]
    # A later day costs less: fees fall away month by month.
    fees = [each.figures.fee_minor for each in rehearsed.days]
    assert fees == sorted(fees, reverse=True)
    assert fees[0] > 0
    assert fees[-1] == 0
    assert rehearsed.best == ends


@pytest.mark.feature("G2", "E12")
def test_the_page_shows_figures_the_way_back_and_the_rules(as_web):
    as_web.log_in("engine")
    holder = somebody(a_brand())
    line = a_line(brand=holder.account.brand, account=holder.account, credit_minor=2500)
    as_web.log_in("web")
    client = signed_in(holder)
    page = client.get(f"/lumo-uk/lines/{line.pk}/rehearsal/").content.decode()
    assert "£25.00" in page
    assert "the number can be had back" in page
    assert "number.reactivation_right" in page
    assert "number.quarantine" in page
    # And nothing came of it
    as_web.log_in("engine")
    assert not Case.objects.exists()


@pytest.mark.feature("G2")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("day=31&month=2&year=2199", "Type a day that exists"),
        ("day=1&month=1&year=2020", "Choose today or a later day"),
        ("day=1&month=1&year=2199", "Choose a day within a year"),
        ("day=&month=&year=", "Type a day that exists"),
        ("day=1&month=1&year=99999999999", "Type a day that exists"),
    ],
)
def test_a_day_that_cannot_be_rehearsed_is_answered_at_its_field(as_web, typed, said):
    as_web.log_in("engine")
    holder = somebody(a_brand())
    line = a_line(brand=holder.account.brand, account=holder.account)
    as_web.log_in("web")
    answer = signed_in(holder).get(f"/lumo-uk/lines/{line.pk}/rehearsal/?{typed}")
    assert answer.status_code == 200
    assert said in answer.content.decode()


@pytest.mark.feature("S5")
def test_somebody_elses_line_is_not_rehearsed(as_web):
    as_web.log_in("engine")
    brand = a_brand()
    hers, his = somebody(brand), somebody(brand)
    line = a_line(brand=brand, account=hers.account)
    as_web.log_in("web")
    assert signed_in(his).get(f"/lumo-uk/lines/{line.pk}/rehearsal/").status_code == 404
