"""All that was said about a closing, and whether a message is ours: sound also when they are opened."""

import pytest
from tests.browser import NARROW, faults
from tests.builders import a_line
from tests.visitor import a_visitor
from tests.world import World

from clearline.cases.models import Case

pytestmark = [pytest.mark.database, pytest.mark.requires("browser")]


@pytest.mark.feature("F3", "F4")
def test_what_opens_on_a_press_is_sound(database, visit):
    ama = a_visitor(World(database).connect(), visit(width=NARROW))
    line = a_line(brand=ama.brand, account=ama.holder.account, credit_minor=990)
    ama.sign_in()
    ama.come_to_the_last_button(line)
    ama.last_button.click()
    ama.world.work()
    case = Case.objects.get(line_id=line.id)
    ama.open(f"closings/{case.id}/said/")
    # Each message opens to its words, and a wrong code is answered with what to do
    ama.page.locator("details summary").first.click()
    assert faults(ama.page) == []
    ama.page.goto(f"{ama.home}/message/")
    ama.page.fill("#id_reference", case.reference)
    ama.page.fill("#id_code", "acorn 10")
    ama.press("Check the message")
    assert "No, we did not send it" in ama.text()
    assert faults(ama.page) == []
