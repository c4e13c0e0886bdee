"""Several lines, or the whole account, in one go: one closing, and each line goes its own way."""

from datetime import timedelta

import pytest
from tests.builders import a_bill, a_brand, a_holder, a_line, an_open_order, two_factors
from tests.database.test_portal_doors import signed_in, somebody
from tests.world import state_of

from clearline.brands import directory
from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.journey import together
from clearline.settlement import final_bills

pytestmark = [pytest.mark.database, pytest.mark.feature("C15")]


@pytest.fixture(autouse=True)
def _fresh_brands():
    directory.forget()
    yield
    directory.forget()


def an_account(lines=3, **how):
    account = a_holder(brand=a_brand()).account
    return account, [a_line(account=account, **how) for _ in range(lines)]


def asked(lines, ends_on=None):
    return together.request_together(
        lines=lines,
        channel="portal",
        language="en",
        ends_on=ends_on,
        proof_ids=two_factors(line=lines[0], now=clock()).ids,
        now=clock(),
    )


def test_one_proof_closes_all_and_the_bills_stand_with_the_last(world):
    account, lines = an_account(credit_minor=1000)
    a_bill(account=account, amount_minor=700)
    found = together.check_together(lines=lines, on=None, now=clock())
    assert found.whole_account
    assert found.comes_back_minor == 2300
    closing_id = asked(lines)
    world.work()
    cases = together.cases_of_closing(closing_id=closing_id, account_id=account.pk)
    assert [case.line_id for case in cases] == [line.pk for line in lines]
    assert all(case.ceased_at for case in cases)
    # What was shown is what came of it, line by line.
    bills = final_bills.of_cases(case_ids=[case.id for case in cases])
    assert [bills[case.id] for case in cases] == [leaving.figures for leaving in found.each]


def test_a_part_of_the_account_leaves_its_bills_alone():
    account, lines = an_account(credit_minor=1000)
    a_bill(account=account, amount_minor=700)
    found = together.check_together(lines=lines[:2], on=None, now=clock())
    assert (found.whole_account, found.comes_back_minor) == (False, 2000)


def test_asked_twice_the_same_closing_answers_and_a_case_of_before_joins_in(world):
    account, lines = an_account()
    first = asked(lines[:2], ends_on=clock().date() + timedelta(days=9))
    assert asked(lines[:2]) == first
    assert Case.objects.count() == 2
    # A third line joins the closing that there is.
    assert asked(lines) == first
    assert len(together.cases_of_closing(closing_id=first, account_id=account.pk)) == 3


def test_what_is_in_the_way_of_one_line_holds_up_no_other(world):
    account, lines = an_account(2)
    an_open_order(line=lines[0], kind="port_out")
    closing_id = asked(lines)
    world.work()
    stuck, gone = together.cases_of_closing(closing_id=closing_id, account_id=account.pk)
    assert state_of(stuck.id) == "blocked"
    assert gone.ceased_at is not None


def test_none_or_too_many_are_refused():
    _, lines = an_account(1)
    for chosen in ([], lines * 51):
        with pytest.raises(together.TooManyLines):
            together.request_together(
                lines=chosen, channel="portal", language="en", ends_on=None, now=clock()
            )
    assert not Case.objects.exists()


@pytest.mark.feature("S5")
def test_lines_and_closings_of_somebody_else_are_left_out(as_web):
    as_web.log_in("engine")
    brand = a_brand()
    hers, his = somebody(brand), somebody(brand)
    her_line, his_line = a_line(account=hers.account), a_line(account=his.account)
    closing_id = asked([her_line])
    as_web.log_in("web")
    client = signed_in(his)
    assert client.get(f"/lumo-uk/closings/together/{closing_id}/").status_code == 404
    answer = client.post(f"/lumo-uk/close/read/?line={her_line.pk}&line={his_line.pk}&on=2199-01-01")
    assert answer.status_code == 302
    as_web.log_in("engine")
    assert list(Case.objects.exclude(closing_id=closing_id).values_list("line_id", flat=True)) == [
        his_line.pk
    ]


def test_the_pages_ask_for_what_is_missing(as_web):
    as_web.log_in("engine")
    holder = somebody(a_brand())
    lines = [a_line(account=holder.account) for _ in range(2)]
    as_web.log_in("web")
    client = signed_in(holder)
    assert "Choose at least one line" in client.post("/lumo-uk/close/").content.decode()
    for page in ("day/", "proof/", "read/"):
        assert client.get(f"/lumo-uk/close/{page}")["Location"] == "/lumo-uk/close/"
    assert client.post("/lumo-uk/close/read/?line=nonsense&on=now")["Location"] == "/lumo-uk/close/"
    went_on = client.post("/lumo-uk/close/", {"line": "all"})["Location"]
    assert all(str(line.pk) in went_on for line in lines)
    assert "Choose a day" in client.post(went_on).content.decode()
