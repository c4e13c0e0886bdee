"""Ama buys another line as an eSIM: one is refused and the money goes back, and the next is hers."""

import pytest
from tests.browser import NARROW, faults
from tests.builders import a_plan, numbers_for_sale
from tests.visitor import Visitor, a_visitor
from tests.world import World

pytestmark = [pytest.mark.database, pytest.mark.requires("browser")]


def pay(ama: Visitor) -> None:
    """Order what is shown, pay on the provider's page, and let the outside world answer."""
    ama.press("Order and pay £5.00")
    ama.world.work(rounds=3)
    ama.page.reload()
    assert ama.page.get_by_role("link", name="Go to the payment page").is_visible()
    ama.world.payments.decide(ama.world.payments.charges()[-1]["charge_id"], "paid")
    ama.page.reload()
    ama.world.work(rounds=6)
    ama.page.reload()


@pytest.mark.feature("A12", "S2")
def test_what_is_refused_goes_back_and_what_is_made_can_be_installed(database, visit):
    # Given Ama, and two numbers, of which the profile server knows one
    ama = a_visitor(World(database).connect(), visit(width=NARROW))
    a_plan(brand=ama.brand)
    refused, good = numbers_for_sale(brand=ama.brand, count=2)
    ama.world.smdp.tell(refused.iccid, "unknown")
    ama.sign_in()
    # When she chooses a plan and pays
    ama.follow("Get another line, as an eSIM")
    ama.follow("Choose")
    assert "Minimum term\nNone" in ama.text()
    pay(ama)
    # Then the page says that it came to nothing, and that the whole sum goes back
    assert "No eSIM could be made" in ama.text()
    assert "All of £5.00 goes back the way it came." in ama.text()
    assert faults(ama.page, widths=(NARROW,)) == []
    ama.world.work()
    ama.page.reload()
    assert "Given back" in ama.text()
    assert [each["amount_minor"] for each in ama.world.payments.refunds()] == [500]
    # And with another number it is hers, with a code to install it
    ama.follow("Try with another number")
    pay(ama)
    assert "Your line is on" in ama.text()
    assert faults(ama.page, widths=(NARROW,)) == []
    ama.follow("Install the eSIM")
    assert good.iccid in ama.text()
    assert "LPA:1$rsp.example.com$" in ama.text()
    assert ama.page.locator("figure.qrcode svg").count() == 1
