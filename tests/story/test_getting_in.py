"""Ways into an account: a password that comes back by mail, an authenticator app, a passkey."""

import re

import pytest
from tests.authenticator import digits
from tests.browser import NARROW, faults
from tests.builders import a_line
from tests.visitor import PASSWORD, a_visitor
from tests.world import World

from clearline.cases.models import Case

pytestmark = [pytest.mark.database, pytest.mark.requires("browser")]
NEW = "five boats by the bridge"


def newest_code(world):
    return re.findall(r"\b\d{3} ?\d{3}\b", world.mail.messages()[-1]["text"])[0]


def is_at_her_lines(visitor):
    return visitor.page.get_by_role("heading", name="Your lines").is_visible()


@pytest.mark.feature("A3")
def test_a_forgotten_password_comes_back_through_the_mailbox(database, visit):
    # Given Ama, who forgot her password, in a browser without script
    ama = a_visitor(World(database).connect(), visit(javascript=False, width=NARROW))
    a_line(brand=ama.brand, account=ama.holder.account)
    ama.page.goto(f"{ama.home}/")
    ama.follow("Set a password")
    # When she asks for a code, types it, and a new password on the second try
    ama.page.fill("#id_identifier", ama.holder.email)
    ama.press("Send the code")
    assert "If we know this contact" in ama.text()
    ama.world.work()
    ama.page.fill("#id_code", newest_code(ama.world))
    ama.press("Continue")
    ama.page.fill("#id_new", "too short")
    ama.press("Set the password")
    assert "at least 15" in ama.page.inner_text("[role=alert]")
    ama.page.fill("#id_new", NEW)
    ama.press("Set the password")
    # Then she is in, and every contact on file is told
    assert is_at_her_lines(ama)
    ama.world.work()
    assert "was set anew" in ama.world.mail.messages()[-1]["text"]
    assert "was set anew" in ama.world.sms.messages()[-1]["text"]
    # And from now on the new one counts, the old one no more
    ama.page.get_by_role("button", name="Sign out").click()
    ama.sign_in()
    assert "do not fit together" in ama.text()
    ama.page.fill("#id_password", NEW)
    ama.press("Sign in")
    assert is_at_her_lines(ama)


@pytest.mark.feature("A2", "A15")
def test_ama_sets_up_an_app_and_signs_in_with_it(database, visit):
    # Given Ama in her settings
    ama = a_visitor(World(database).connect(), visit())
    a_line(brand=ama.brand, account=ama.holder.account)
    ama.sign_in()
    ama.follow("Settings")
    assert ama.page.get_by_role("link", name="Close this line").is_visible()
    found = faults(ama.page)
    # When she takes the key into her app, types what it shows, and writes the recovery codes down
    ama.follow("App for a second step")
    found += faults(ama.page)
    secret = ama.page.inner_text(".hash")
    ama.page.fill("#id_code", digits(secret, ahead=-1))
    ama.press("Use this app")
    ama.press("Show new codes")
    found += faults(ama.page)
    assert ama.page.locator("ol bdi.code").count() == 10
    # Then her password alone lets nobody in any more, and what the app shows does
    ama.page.get_by_role("button", name="Sign out").click()
    ama.sign_in()
    assert "takes two things, not one" in ama.text()
    found += faults(ama.page)
    ama.page.fill("#id_code", digits(secret))
    ama.press("Continue")
    assert is_at_her_lines(ama)
    assert found == []


@pytest.mark.feature("A2", "C9")
def test_ama_makes_a_passkey_signs_in_with_it_and_closes_a_line(database, visit, site):
    # Given Ama with a device that makes passkeys; a browser takes them on a named host only
    ama = a_visitor(World(database).connect(), visit())
    line = a_line(brand=ama.brand, account=ama.holder.account)
    device = ama.page.context.new_cdp_session(ama.page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    able = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, **able}})
    home = f"http://localhost:{site.port}{ama.home}"
    ama.page.goto(f"{home}/sign-in/")
    ama.page.fill("#id_identifier", ama.holder.email)
    ama.page.fill("#id_password", PASSWORD)
    ama.press("Sign in")
    # When she makes one
    ama.page.goto(f"{home}/settings/passkeys/")
    found = faults(ama.page)
    ama.press("Make a passkey on this device")
    ama.page.get_by_text("Passkey 1", exact=True).wait_for()
    ama.world.work()
    assert ama.world.mail.messages()[-1]["subject"] == "A passkey was added"
    # And signs in with it alone
    ama.page.get_by_role("button", name="Sign out").click()
    ama.page.goto(f"{home}/sign-in/")
    ama.follow("Use a passkey")
    found += faults(ama.page)
    ama.press("Use a passkey")
    ama.page.get_by_role("heading", name="Your lines").wait_for()
    # Then it is one of the two proofs of a closing, and a code to her phone is the other
    ama.page.goto(f"{home}/lines/{line.id}/close/")
    ama.follow("Continue: choose the day")
    ama.choose_the_day()
    ama.prove_it_is_me()
    ama.last_button.click()
    ama.world.work()
    assert Case.objects.get(line_id=line.id).state != "awaiting_proof"
    assert found == []
