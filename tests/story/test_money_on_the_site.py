"""Ama pays and cancels on the site what is in the way, and her closing goes on by itself."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from tests.browser import NARROW, Site, faults
from tests.builders import a_bill, a_line
from tests.visitor import Visitor, a_visitor
from tests.world import World

from clearline.cases.models import Case
from clearline.lines.models import Bill, Line
from clearline.policy import policies

pytestmark = [pytest.mark.database, pytest.mark.requires("browser")]
STRICT = """\
operator: {id: BRAND, version: '1'}
rules:
- {id: severity.bill_overdue, value: block, unit: enum, text: Overdue bills are paid before a line ends.}
"""


@pytest.fixture
def ama(database, visit, site: Site, settings) -> Visitor:
    """Ama at a brand that lets nobody go while a bill is overdue; her browser has no script."""
    visitor = a_visitor(World(database).connect(), visit(javascript=False))
    folder = site.home / "policy"
    folder.mkdir(exist_ok=True)
    rules = STRICT.replace("BRAND", visitor.brand.code)
    (folder / f"{visitor.brand.code}.yaml").write_text(rules, encoding="utf-8")
    settings.CLEARLINE_POLICY_DIR = str(folder)
    policies.forget()
    return visitor


def decide(ama: Visitor, decision: str) -> None:
    """Let Ama decide on the provider's page, which leads her back."""
    ama.page.reload()
    page = ama.page.get_by_role("link", name="Go to the payment page").get_attribute("href")
    charge = ama.world.payments.charges()[-1]
    assert page and page.endswith(charge["charge_id"])  # noqa: PT018 (one link)
    ama.world.payments.decide(charge["charge_id"], decision)
    ama.page.goto(urlsplit(charge["return_url"]).path)
    ama.world.work()
    ama.page.reload()


@pytest.mark.feature("A7", "B1", "D2")
def test_ama_pays_the_bill_that_blocks_her_closing_and_it_goes_on_to_the_certificate(ama: Visitor):
    # Given a closing of Ama's that waits for an overdue bill
    line = a_line(brand=ama.brand, account=ama.holder.account)
    bill = a_bill(account=ama.holder.account, amount_minor=1200, due_in=-timedelta(days=5))
    ama.sign_in()
    ama.come_to_the_last_button(line)
    ama.last_button.click()
    ama.world.work()
    assert Case.objects.get(line_id=line.id).state == "blocked"
    # When she goes to her bills, and turns back before paying
    ama.follow("Follow the closing")
    ama.page.reload()
    ama.follow("Pay bills")
    assert "Overdue" in ama.text()
    ama.follow("Look and pay")
    ama.press("Pay £12.00")
    ama.world.work(rounds=3)
    decide(ama, "cancelled")
    # Then nothing was paid, and she may try again
    assert "You turned back before paying." in ama.text()
    ama.follow("Try again")
    ama.press("Pay £12.00")
    ama.world.work(rounds=3)
    # When she pays
    decide(ama, "paid")
    # Then the bill is paid, and her closing went on by itself, up to the certificate
    assert "£12.00 for bill" in ama.text()
    assert Bill.objects.get(pk=bill.pk).status == "paid"
    ama.world.work()
    assert Line.objects.get(pk=line.pk).status == "ceased"
    ama.follow("Follow the closing")
    assert ama.page.get_by_role("link", name="Certificate that the line is closed").is_visible()


@pytest.mark.feature("A8", "B4")
def test_ama_cancels_the_order_that_blocks_her_closing(ama: Visitor):
    # Given a closing of Ama's that waits for an open order
    line = a_line(brand=ama.brand, account=ama.holder.account, open_order=True)
    ama.sign_in()
    ama.come_to_the_last_button(line)
    ama.last_button.click()
    ama.world.work()
    assert Case.objects.get(line_id=line.id).state == "blocked"
    # When she cancels it, from the list of her orders
    ama.follow("Follow the closing")
    ama.page.reload()
    ama.follow("See the orders")
    ama.press("Cancel the order")
    # Then the page says so, and the closing goes on by itself
    assert "The order is cancelled" in ama.text()
    ama.world.work()
    ama.follow("Follow the closing")
    assert "is closed" in ama.text()


def test_a_sum_that_was_not_chosen_is_asked_for_at_its_field(database, visit):
    ama = a_visitor(World(database).connect(), visit(width=NARROW))
    line = a_line(brand=ama.brand, account=ama.holder.account)
    ama.sign_in()
    ama.send(f"lines/{line.id}/top-up/")
    ama.page.locator("[role=alert] a").first.click()
    assert ama.page.evaluate("document.activeElement.id") == "sum-1"
    assert faults(ama.page) == []
