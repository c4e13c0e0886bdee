"""A closing takes over the bills of its account: marked once, unpaid on no page, never charged again."""

import pytest
from django.db import transaction
from tests.builders import a_bill, a_brand, a_holder, a_line
from tests.world import World

from clearline.brands.database import clock
from clearline.journey.ordering import order_closing
from clearline.lines.blockers import findings
from clearline.selfcare import bills
from clearline.settlement.models import FinalBill

pytestmark = [pytest.mark.database, pytest.mark.feature("E9", "A7", "B1")]


def test_bills_of_a_closing_are_settled_and_never_charged_again(world: World):
    account = a_holder(brand=a_brand()).account
    owed, part = (
        a_bill(account=account, amount_minor=300),
        a_bill(account=account, amount_minor=500, paid_minor=200),
    )
    line = a_line(brand=a_brand(), account=account, credit_minor=900)
    case_id = order_closing(line=line, ends_on=None).case_id
    world.work()
    for bill, minor in ((owed, 300), (part, 300)):
        bill.refresh_from_db()
        assert (bill.settled_by, bill.settled_minor) == (case_id, minor)
    shown = bills.of_account(account_id=account.id, today=clock().date())
    assert {each.stand for each in shown} == {bills.Stand.SETTLED}
    with pytest.raises(bills.NothingOwed), transaction.atomic():
        bills.pay(account_id=account.id, bill_id=owed.id, line_id=line.id, now=clock())
    # The holder comes back, and leaves again: nothing is charged twice.
    again = a_line(brand=a_brand(), account=account, credit_minor=900)
    assert [each.blocker for each in findings(asked=[(again.id, clock().date())])] == ["money_left"]
    second = order_closing(line=again, ends_on=None).case_id
    world.work()
    assert [FinalBill.objects.get(case_id=each).bills_minor for each in (case_id, second)] == [600, 0]
    assert world.database.breaches() == []


def test_bills_of_an_account_that_goes_on_stay_open(world: World):
    account = a_holder(brand=a_brand()).account
    bill = a_bill(account=account, amount_minor=300)
    a_line(brand=a_brand(), account=account)
    order_closing(line=a_line(brand=a_brand(), account=account, credit_minor=900), ends_on=None)
    world.work()
    bill.refresh_from_db()
    assert (bill.settled_by, bill.status) == (None, "open")
    assert world.database.breaches() == []
