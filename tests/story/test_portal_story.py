"""Ama closes her line on the site: from sign in to certificate, in a real browser."""

from datetime import timedelta

import pytest
from tests.builders import a_line, an_open_order
from tests.visitor import PASSWORD, a_visitor
from tests.world import World

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.lines.models import Line, Order
from clearline.vocabulary.references import normalise_reference

pytestmark = [pytest.mark.database, pytest.mark.requires("browser")]


def reference_on(visitor):
    return normalise_reference(visitor.page.inner_text(".panel .code"))


@pytest.mark.feature("A15", "A16", "C1", "C10", "D2", "E5")
@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_ama_closes_her_line_from_sign_in_to_certificate(database, visit, javascript):
    # Given Ama's prepaid line with 25 pounds on it
    ama = a_visitor(World(database).connect(), visit(javascript=javascript))
    line = a_line(brand=ama.brand, account=ama.holder.account, credit_minor=2500)
    # When she signs in, closing stands on the line's card, two clicks away at most
    ama.sign_in()
    assert "Active" in ama.text()
    ama.follow("Close this line")
    # Then she reads that nothing is in the way, and what comes back
    assert "Yes, at once" in ama.text()
    assert "£25.00" in ama.text()
    # When she chooses today and proves that it is her
    ama.follow("Continue: choose the day")
    ama.choose_the_day()
    ama.prove_it_is_me()
    # Then she reads what ends, what stays, what can be undone, and the button names the act
    for heading in ("Ends", "Stays", "Can be undone"):
        assert ama.page.get_by_role("heading", name=heading, exact=True).is_visible()
    assert "Nothing happens until you press the last button" in ama.text()
    assert ama.last_button.inner_text().startswith("Close line +44")
    assert not Case.objects.filter(line_id=line.id).exists()
    # When she presses it
    ama.last_button.click()
    # Then her request is recorded, with a reference
    reference = reference_on(ama)
    assert Case.objects.get(reference=reference).line_id == line.id
    # And the progress page moves on without her doing anything
    ama.follow("Follow the closing")
    ama.world.work()
    ama.page.get_by_text("is closed").first.wait_for(timeout=15_000)
    ama.page.get_by_role("link", name="Certificate that the line is closed").wait_for(timeout=15_000)
    assert Line.objects.get(pk=line.pk).status == "ceased"
    # And the certificate is genuine, with her number in full and her name
    ama.follow("Certificate that the line is closed")
    assert "This certificate is genuine" in ama.text()
    assert "Ama Mensah" in ama.text()
    certificate = ama.page.url
    # And a stranger sees that it is genuine, but neither number nor name
    stranger = visit(javascript=javascript)
    stranger.goto(certificate)
    shown = stranger.inner_text("main")
    assert "This certificate is genuine" in shown
    assert "••" in shown
    assert "Ama Mensah" not in shown


@pytest.mark.feature("C12")
def test_pressed_twice_is_asked_once(database, visit):
    # Given Ama before the last button, in two tabs
    ama = a_visitor(World(database).connect(), visit())
    line = a_line(brand=ama.brand, account=ama.holder.account)
    ama.sign_in()
    ama.come_to_the_last_button(line, clock().date() + timedelta(days=20))
    other = ama.page.context.new_page()
    other.goto(ama.page.url)
    # When she presses it in both
    ama.last_button.click()
    first = reference_on(ama)
    other.locator("button.end").click()
    # Then both show the same receipt, and there is one case
    assert normalise_reference(other.inner_text(".panel .code")) == first
    assert Case.objects.filter(line_id=line.id).count() == 1


@pytest.mark.feature("D6")
def test_ama_takes_her_request_back(database, visit):
    # Given a request of Ama's for a day in three weeks
    ama = a_visitor(World(database).connect(), visit())
    line = a_line(brand=ama.brand, account=ama.holder.account)
    ama.sign_in()
    ama.come_to_the_last_button(line, clock().date() + timedelta(days=20))
    ama.last_button.click()
    ama.world.work()
    # When she changes her mind, from the account page
    ama.page.goto(f"{ama.home}/lines/")
    assert "Day is fixed" in ama.text()
    ama.follow("Take the request back")
    ama.press("Take the request back and keep")
    # Then the line goes on, and may be closed again at any time
    assert "Taken back" in ama.text()
    assert Case.objects.get(line_id=line.id).state == "withdrawn"
    ama.page.goto(f"{ama.home}/lines/")
    assert "Active" in ama.text()
    assert ama.page.get_by_role("link", name="Close this line").is_visible()


@pytest.mark.feature("B10", "C1")
def test_a_request_may_be_handed_in_while_something_is_in_the_way(database, visit):
    # Given a line of Ama's with a move to another operator under way
    ama = a_visitor(World(database).connect(), visit())
    line = a_line(brand=ama.brand, account=ama.holder.account)
    an_open_order(line=line, kind="port_out")
    ama.sign_in()
    ama.page.goto(f"{ama.home}/lines/{line.id}/close/")
    # When she reads that, and hands her request in all the same
    assert "Do this first: 1" in ama.text()
    assert "You need not wait" in ama.text()
    ama.come_to_the_last_button(line)
    ama.last_button.click()
    ama.world.work()
    # Then the page says what it waits for, and whose turn it is
    ama.follow("Follow the closing")
    ama.page.reload()
    assert "A move to another operator is under way" in ama.text()
    assert Case.objects.get(line_id=line.id).state == "blocked"
    # When the cause is gone
    Order.objects.filter(line=line).update(status="cancelled")
    Line.objects.filter(pk=line.pk).update(changed_at=clock())
    ama.world.work()
    # Then it went on by itself
    ama.page.reload()
    assert "is closed" in ama.text()


@pytest.mark.feature("C7")
def test_the_reason_is_asked_after_the_decision_and_may_be_left_out(database, visit):
    # Given Ama's receipt
    ama = a_visitor(World(database).connect(), visit())
    line = a_line(brand=ama.brand, account=ama.holder.account)
    ama.sign_in()
    ama.come_to_the_last_button(line, clock().date() + timedelta(days=20))
    assert "why" not in ama.text().casefold()
    ama.last_button.click()
    # When she answers the one question
    ama.follow("Answer one question")
    ama.page.check("#reason-price")
    ama.press("Send the answer")
    # Then she is thanked, and her case is where it was
    assert "Thank you" in ama.text()
    case = Case.objects.get(line_id=line.id)
    assert (case.reason_code, case.state) == ("price", "acknowledged")


@pytest.mark.feature("D2")
def test_the_status_is_open_to_reference_and_code_alone(database, visit):
    # Given the reference and the code of Ama's receipt
    ama = a_visitor(World(database).connect(), visit())
    line = a_line(brand=ama.brand, account=ama.holder.account, credit_minor=2500)
    ama.sign_in()
    ama.come_to_the_last_button(line, clock().date() + timedelta(days=20))
    ama.last_button.click()
    reference = ama.page.inner_text(".panel .code")
    code = ama.page.locator("section", has_text="No sign-in needed").locator(".code").inner_text()
    ama.world.work()
    # When somebody who is not signed in types a wrong code
    page = visit()
    page.goto(f"{ama.home}/status/")
    page.fill("#id_reference", reference.lower())
    page.fill("#id_code", "000000" if code != "000000" else "000001")
    page.get_by_role("button", name="See the status").click()
    # Then they learn nothing, and what they typed stays
    assert "do not fit together" in page.inner_text("[role=alert]")
    assert page.input_value("#id_reference") == reference.lower()
    # When they type the right one
    page.fill("#id_code", code)
    page.get_by_role("button", name="See the status").click()
    # Then they see how far it is, and neither number nor money
    shown = page.inner_text("main")
    assert "Day is fixed" in shown
    assert "•••" in shown
    assert "£25.00" not in shown


def reach(page, selector):
    """Press Tab until an element has the focus, and see that it shows."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            break
    else:
        pytest.fail(f"{selector} on {page.url} is not reached with the keyboard")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", selector


def press_enter(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.feature("A14", "C10")
def test_the_whole_road_is_walked_with_the_keyboard_alone(database, visit):
    # Given Ama, her hands on the keyboard
    ama = a_visitor(World(database).connect(), visit())
    line = a_line(brand=ama.brand, account=ama.holder.account, credit_minor=500)
    page = ama.page
    page.goto(f"{ama.home}/")
    # When she signs in and finds the way to the day
    for field, typed in (("#id_identifier", ama.holder.email), ("#id_password", PASSWORD)):
        reach(page, field)
        page.keyboard.type(typed)
    press_enter(page)
    for link in ("a[href$='/close/']", "a[href$='/close/day/']"):
        reach(page, f"main {link}")
        press_enter(page)
    # And chooses today, what happens to her credit, and proves that it is her
    reach(page, "#when-now")
    page.keyboard.press("Space")
    for _ in ("the day", "what is left", "send the code"):
        reach(page, "main form button")
        press_enter(page)
    ama.world.work()
    reach(page, "#id_code")
    page.keyboard.type(ama.code_on_the_phone())
    press_enter(page)
    # And presses the last button
    reach(page, "button.end")
    press_enter(page)
    # Then her request is recorded
    page.locator(".panel").wait_for()
    assert Case.objects.filter(line_id=line.id).exists()


def test_without_the_phone_the_request_is_recorded_and_waits(database, visit):
    # Given Ama, who lost her phone
    ama = a_visitor(World(database).connect(), visit())
    line = a_line(brand=ama.brand, account=ama.holder.account)
    ama.sign_in()
    ama.page.goto(f"{ama.home}/lines/{line.id}/close/day/")
    ama.choose_the_day()
    # When she goes on without a code, and reads what will happen
    ama.follow("I no longer have this phone")
    assert "Nothing is switched off before a second proof" in ama.text()
    ama.follow("Continue without a code")
    assert "One of two" in ama.text()
    ama.last_button.click()
    ama.world.work()
    # Then it is recorded, nothing is off, and the page asks for the proof
    assert Case.objects.get(line_id=line.id).state == "awaiting_proof"
    assert Line.objects.get(pk=line.pk).status == "active"
    ama.page.reload()
    ama.follow("Prove it now")
    # And with the phone found again it goes on by itself
    ama.prove_it_is_me()
    ama.world.work()
    assert Line.objects.get(pk=line.pk).status == "ceased"
