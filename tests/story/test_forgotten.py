"""Ama has no line left and wants to be forgotten: what may go goes, and she can prove it afterwards."""

import pytest
from tests.browser import faults
from tests.visitor import a_visitor
from tests.world import World

from clearline.brands.database import clock
from clearline.keys import subjects
from clearline.lines.models import Account
from clearline.privacy import sweeping

pytestmark = [pytest.mark.database, pytest.mark.requires("browser"), pytest.mark.feature("E8")]


def test_somebody_without_a_line_is_forgotten_at_her_wish_and_can_prove_it(database, visit):
    # Given Ama, whose account has no line any more
    visitor = a_visitor(World(database).connect(), visit())
    account = visitor.holder.account
    visitor.sign_in()
    # When she sees what is kept, and has what may go erased
    visitor.open("settings/")
    visitor.follow("See what we keep")
    assert "VAT records six years." in visitor.page.inner_text("main")
    assert faults(visitor.page) == []
    visitor.follow("Erase what may go now")
    assert "This cannot be undone" in visitor.page.inner_text("main")
    assert faults(visitor.page) == []
    visitor.press("Erase it, and end my access")
    code = visitor.page.locator(".panel .code").inner_text()
    # Then the last message goes out first, and she can be written to no more
    visitor.world.work()
    assert code in visitor.world.mail.messages()[-1]["text"], "the last message carries the same code"
    sweeping.run(now=clock())
    assert bytes(Account.objects.get(pk=account.pk).personal) == b""
    # And she is a stranger to the site, who can check that it was done
    visitor.open("settings/")
    assert visitor.page.locator("#id_password").is_visible(), "her access has ended"
    visitor.send("erased/", code=code)
    said = visitor.page.inner_text("main")
    assert "Who you are" in said
    assert "How we reach you, and your lines" in said
    assert faults(visitor.page) == []
    # Nothing else was ever said to her: nothing sealed is left, and her key is gone
    assert subjects.find(subject_ids=[account.subject_id]) == {}
