"""Several lines, or the whole account, in one go: one closing, and each line goes its own way."""

from datetime import timedelta

import pytest
from tests.builders import a_bill, a_brand, a_holder, a_line, an_open_order, two_factors
from tests.database.test_portal_doors import signed_in, somebody
from tests.world import state_of

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.channels.portal.sums import Sums
from clearline.journey import choosing, together
from clearline.journey.choosing import Wanted
from clearline.lines.models import Balance, Line, Order, Points
from clearline.settlement import final_bills
from clearline.settlement.left import Choice, Kept, PointsWay, Way
from clearline.settlement.models import Refund

pytestmark = [pytest.mark.database, pytest.mark.feature("C15")]


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


def wanting(lines, wanted, ends_on=None):
    return together.request_together(
        lines=lines,
        channel="portal",
        language="en",
        ends_on=ends_on,
        wanted=wanted,
        proof_ids=two_factors(line=lines[0], now=clock()).ids,
        now=clock(),
    )


@pytest.mark.feature("E2", "E3", "G6")
def test_each_line_leaves_what_it_has_where_its_holder_wants_it(world):
    _, (first, second, stays) = an_account(credit_minor=1000)
    wanted = {first.id: Wanted(money=Way.MOVE, line_id=stays.id), second.id: Wanted(money=Way.KEEP)}
    wanting([first, second], wanted)
    world.work()
    money = Balance.objects.filter(kind="money")
    assert money.get(line=stays).amount == 2000
    kept = Case.objects.get(line_id=second.id)
    assert Kept.objects.get().case_id == kept.id
    assert Sums(final_bills.of_cases(case_ids=[kept.id])[kept.id]).elsewhere
    assert not Refund.objects.exists()


@pytest.mark.feature("E3")
def test_nothing_moves_to_a_line_that_ends_too_and_then_no_line_is_closed():
    _, (first, second, stays) = an_account(credit_minor=1000)
    assert together_ways([first, second]) == {(stays.id,)}
    assert together_ways([first, second, stays]) == {()}
    with pytest.raises(choosing.NotOpen) as refused:
        wanting([first, second], {first.id: Wanted(money=Way.MOVE, line_id=second.id)})
    assert refused.value.reason is choosing.Refusal.NO_OTHER_LINE
    assert not Case.objects.exists()


def together_ways(lines):
    return {each.targets for each in choosing.offers_together(lines=lines, on=None, now=clock()).values()}


@pytest.mark.feature("E4")
def test_points_go_with_the_line_that_ends_last_whichever_it_is(world):
    account, lines = an_account(2, credit_minor=1000)
    Points.objects.create(brand=account.brand, account=account, points=320)
    an_open_order(line=lines[0], kind="port_out")
    offered = choosing.offers_together(lines=lines, on=None, now=clock())
    assert [offered[line.id].points for line in lines] == [0, 320]
    wanting(lines, {line.id: Wanted(points=PointsWay.REDEEM) for line in lines})
    world.work()
    # The line that was to end last has ended first: the other one still has the points.
    assert Points.objects.get().points == 320
    Order.objects.all().delete()
    Line.objects.filter(pk=lines[0].pk).update(changed_at=clock())
    world.work()
    assert Points.objects.get().points == 0
    assert Kept.objects.get(source="points").case_id == Case.objects.get(line_id=lines[0].id).id
    assert world.database.breaches() == []


@pytest.mark.feature("E3", "C10")
def test_the_page_asks_once_for_all_and_lets_single_lines_differ(as_web):
    as_web.log_in("engine")
    holder = somebody(a_brand())
    first, second, stays = (a_line(account=holder.account, credit_minor=1000) for _ in range(3))
    Balance.objects.create(brand=first.brand, line=first, kind="data", amount=10**9)
    as_web.log_in("web")
    client = signed_in(holder)
    lines = f"?line={first.pk}&line={second.pk}"
    asked = client.post(f"/lumo-uk/close/day/{lines}", {"when": "now"})["Location"]
    page = client.get(asked).content.decode()
    assert "The credit: <bdi" in page
    assert "£20.00" in page
    assert f"move:{stays.pk}" in page
    assert f"move:{second.pk}" not in page
    assert page.count('name="points"') == 0
    # What is left out is asked for; what contradicts itself is answered at the question
    assert "Choose what shall happen" in client.post(asked).content.decode()
    said = {"money": "donate", "data": f"move:{stays.pk}"}
    went_on = client.post(asked, {**said, f"credit-{second.pk}": f"move:{stays.pk}"})["Location"]
    read = client.get(went_on.replace("/proof/", "/read/")).content.decode()
    for words in ("Left for you", "Where it goes", "Donated", "Added to the credit of", "Moved to"):
        assert words in read
    handed_in = client.post(went_on.replace("/proof/", "/read/"))
    assert "/closings/together/" in handed_in["Location"]
    as_web.log_in("engine")
    stored = {each.case_id: each for each in Choice.objects.all()}
    one, two = (stored[Case.objects.get(line_id=line.pk).id] for line in (first, second))
    assert (one.money, one.move_data, one.line_id) == ("donate", True, stays.pk)
    assert (two.money, two.line_id) == ("move", stays.pk)


@pytest.mark.feature("E3")
def test_credit_and_data_of_a_line_go_to_one_other_line(as_web):
    as_web.log_in("engine")
    holder = somebody(a_brand())
    line, *stay = (a_line(account=holder.account, credit_minor=1000) for _ in range(3))
    Balance.objects.create(brand=line.brand, line=line, kind="data", amount=10**9)
    as_web.log_in("web")
    said = {"money": f"move:{stay[0].pk}", "data": f"move:{stay[1].pk}"}
    answer = signed_in(holder).post(f"/lumo-uk/close/left/?line={line.pk}&on=now", said)
    assert "can move to one other line only" in answer.content.decode()
