"""Signing in without a password, and what that is good for."""

import re

import pytest
from tests.builders import a_line
from tests.visitor import a_visitor
from tests.world import World

from clearline.cases.models import Case
from clearline.identity.models import User

pytestmark = [pytest.mark.database, pytest.mark.requires("browser")]


def newest_code(world):
    """Return the code of the newest e-mail."""
    return re.findall(r"\b\d{3} ?\d{3}\b", world.mail.messages()[-1]["text"])[0]


def sign_in_with_a_code(visitor, identifier):
    visitor.page.goto(f"{visitor.home}/")
    visitor.follow("Send me a code instead")
    visitor.page.fill("#id_identifier", identifier)
    visitor.press("Send the code")
    visitor.world.work()


@pytest.mark.feature("A2")
def test_ama_signs_in_with_a_code_to_her_mailbox(database, visit):
    # Given Ama, who never set a password
    ama = a_visitor(World(database).connect(), visit(javascript=False))
    User.objects.all().delete()
    a_line(brand=ama.brand, account=ama.holder.account)
    # When she has a code sent and types it, with a space and after one mistake
    sign_in_with_a_code(ama, ama.holder.email.upper())
    ama.page.fill("#id_code", "12")
    ama.press("Sign in")
    assert "exactly 6 digits" in ama.page.inner_text("[role=alert]")
    ama.page.fill("#id_code", newest_code(ama.world))
    ama.press("Sign in")
    # Then she sees her lines
    assert ama.page.get_by_role("heading", name="Your lines").is_visible()
    assert ama.page.get_by_role("link", name="Close this line").is_visible()
    # And is nobody once she signed out
    ama.page.get_by_role("button", name="Sign out").click()
    ama.page.goto(f"{ama.home}/lines/")
    assert "/sign-in/" in ama.page.url


@pytest.mark.feature("A3")
def test_a_stranger_is_told_the_same_as_a_holder(database, visit):
    # Given a site that knows Ama
    ama = a_visitor(World(database).connect(), visit())
    # When somebody asks for codes to her address and to one that nobody has
    said = []
    for identifier in (ama.holder.email, "nobody@example.com"):
        sign_in_with_a_code(ama, identifier)
        said.append(ama.text())
    # Then the site says the same of both, and wrote to one of them alone
    assert said[0] == said[1]
    written = str(ama.world.mail.messages())
    assert ama.holder.email in written
    assert "nobody@example.com" not in written


@pytest.mark.feature("C9")
def test_a_code_to_the_mailbox_proves_nothing_towards_a_closing(database, visit):
    # Given Ama, signed in with a code to her mailbox, without a password
    ama = a_visitor(World(database).connect(), visit())
    User.objects.all().delete()
    line = a_line(brand=ama.brand, account=ama.holder.account)
    sign_in_with_a_code(ama, ama.holder.email)
    ama.page.fill("#id_code", newest_code(ama.world))
    ama.press("Sign in")
    # When she proves that she has her phone
    ama.come_to_the_last_button(line)
    # Then a second proof is still asked for, and the request waits for it
    assert "You have no password with us yet" in ama.text()
    ama.follow("I cannot give this proof")
    ama.follow("Continue without a code")
    ama.last_button.click()
    ama.world.work()
    assert Case.objects.get(line_id=line.id).state == "awaiting_proof"
