"""Ama says what becomes of what her line leaves: it moves, is donated, or is kept and claimed later."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from tests.browser import NARROW, faults
from tests.builders import a_line, two_factors
from tests.visitor import Visitor, a_visitor
from tests.world import World

from clearline.brands.database import clock
from clearline.channels.portal.your_lines import number_of
from clearline.journey import choosing
from clearline.lines.models import Balance, Line, Points
from clearline.settlement.left import Kept, Way

pytestmark = [pytest.mark.database, pytest.mark.requires("browser")]


@pytest.fixture
def ama(database, visit) -> Visitor:
    """Ama, signed in."""
    visitor = a_visitor(World(database).connect(), visit())
    visitor.sign_in()
    return visitor


def a_line_with_credit(ama: Visitor) -> Line:
    return a_line(brand=ama.brand, account=ama.holder.account, credit_minor=2500)


def come_to_what_is_left(ama: Visitor, line: Line) -> None:
    ama.open(f"lines/{line.id}/close/day/")
    ama.page.check("#when-now")
    ama.press("Continue")


def choose(ama: Visitor, words: str) -> None:
    ama.page.locator("ul.pick li").filter(has_text=words).locator("input[type=radio]").check()
    ama.press("Continue")


def close_and_read(ama: Visitor) -> str:
    """Prove it, press the last button, let it all happen; return the page of the closing."""
    ama.prove_it_is_me()
    ama.last_button.click()
    ama.world.work()
    ama.follow("Follow the closing")
    return ama.text()


def credit_of(line: Line) -> int:
    return sum(Balance.objects.filter(line=line, kind="money").values_list("amount", flat=True))


@pytest.mark.feature("E3", "C10", "B5")
def test_ama_moves_credit_and_data_to_her_other_line(ama: Visitor):
    # Given two lines of Ama's, one with credit and data
    line = a_line_with_credit(ama)
    sister = a_line(brand=ama.brand, account=ama.holder.account)
    Balance.objects.create(brand=ama.brand, line=line, kind="data", amount=3 * 10**9)
    # When she closes it, and says where both shall go
    come_to_what_is_left(ama, line)
    assert "£25.00 is left" in ama.text()
    assert faults(ama.page) == []
    choose(ama, "Added to the credit of")
    assert "3 GB is left" in ama.text()
    choose(ama, "Moved to")
    ama.prove_it_is_me()
    # Then the last page says so before she presses the button
    assert "Added to the credit of" in ama.text()
    assert "The way you paid it in" not in ama.text()
    ama.last_button.click()
    ama.world.work()
    # And it is there, nothing was paid back, and page, statement and message say so
    assert (credit_of(line), credit_of(sister)) == (0, 2500)
    ama.follow("Follow the closing")
    assert "3 GB moved to another line" in ama.text()
    ama.follow("Statement that the account is clear")
    assert "£25.00 moved to another line of the holder" in ama.text()
    assert "£25.00 was added to the credit of another line" in ama.world.mail.messages()[-1]["text"]
    assert ama.world.payments.refunds() == []


@pytest.mark.feature("E4", "G6")
def test_ama_donates_her_credit_and_has_her_points_kept(ama: Visitor):
    # Given the last line of Ama's account, with credit and points
    line = a_line_with_credit(ama)
    Points.objects.create(brand=ama.brand, account=ama.holder.account, points=320)
    # When she closes it: with one line, nobody asks her about the credit on the way
    come_to_what_is_left(ama, line)
    assert "320 points are left, worth £3.20" in ama.text()
    choose(ama, "Turned into money")
    ama.prove_it_is_me()
    assert "The way you paid it in" in ama.text()
    # But she may change where it goes, on the last page
    ama.page.get_by_role("link", name="Change what happens to the credit").click()
    assert "It cannot move: you have no other line that stays." in ama.text()
    choose(ama, "Donated")
    ama.press("Continue")
    assert "Donated" in ama.text()
    ama.last_button.click()
    ama.world.work()
    ama.follow("Follow the closing")
    # Then the credit is donated, and the points became money that waits for her
    assert "Donated" in ama.text()
    assert "£3.20" in ama.text()
    assert Kept.objects.get().amount_minor == 320
    assert ama.world.payments.refunds() == []


def claim_page(ama: Visitor, visit) -> Page:
    """Open the address of the message on another browser, which knows nobody."""
    mail = next(each["text"] for each in ama.world.mail.messages() if "/kept/" in each["text"])
    (path,) = set(re.findall(rf"/{ama.brand.code}(/kept/[\w-]+/)", mail))
    page = visit(width=NARROW)
    page.goto(f"{ama.home}{path}")
    return page


@pytest.mark.feature("G6")
def test_ama_has_her_credit_kept_and_claims_it_without_signing_in(ama: Visitor, visit):
    # Given Ama, who closed one of two lines and had its credit kept
    line = a_line_with_credit(ama)
    sister = a_line(brand=ama.brand, account=ama.holder.account)
    come_to_what_is_left(ama, line)
    choose(ama, "Kept for you")
    assert "Kept for you" in close_and_read(ama)
    # When she opens the link of the message, and names a line that is not hers
    stranger = a_line(brand=ama.brand)
    page = claim_page(ama, visit)
    assert "£25.00 waits for you" in page.inner_text("main")
    assert faults(page) == []
    for owner, said in ((stranger, "This is no other line of the same account"), (sister, "is claimed")):
        page.check("#way-line")
        page.fill("#id_number", number_of(owner.id))
        page.get_by_role("button", name="Claim £25.00").click()
        # Then only her own line gets it
        assert said in page.inner_text("main")
        assert faults(page) == []
    assert credit_of(sister) == 2500
    # And the link gives nothing a second time
    page.reload()
    assert page.get_by_role("button", name="Claim").count() == 0
    ama.world.work()
    assert "You have claimed £25.00" in [each["subject"] for each in ama.world.mail.messages()]


@pytest.mark.feature("E2", "G6")
def test_ama_has_what_is_kept_sent_to_her_bank_account(database, visit):
    # Given Ama in Germany, who had kept what her line left
    ama = a_visitor(World(database).connect(), visit(), country="DE")
    line = a_line_with_credit(ama)
    choosing.request(
        line=line,
        wanted=choosing.Wanted(money=Way.KEEP),
        channel="portal",
        language="en",
        ends_on=None,
        proof_ids=two_factors(line=line, now=clock()).ids,
        now=clock(),
    )
    ama.world.work()
    # When she opens the link of the message, and swaps two digits of her IBAN, the field says so
    page = claim_page(ama, visit)
    for iban, said in (
        ("DE89 3704 0044 0352 0130 00", "a swapped"),
        ("DE89370400440532013000", "is claimed"),
    ):
        page.check("#way-bank")
        page.fill("#id_iban", iban)
        page.get_by_role("button", name="Claim €25.00").click()
        assert said in page.inner_text("main")
        assert faults(page) == []
    # Then it goes with the next run of transfers
    assert "with our next run of transfers" in page.inner_text("main")
    assert (Kept.objects.get().state, Kept.objects.get().claimed_by) == ("asked", "bank")


@pytest.mark.feature("C15", "E3", "G6")
def test_ama_closes_two_lines_and_changes_for_one_what_happens_to_its_credit(ama: Visitor):
    # Given three lines of Ama's, two of them with credit
    first, second = a_line_with_credit(ama), a_line_with_credit(ama)
    stays = a_line(brand=ama.brand, account=ama.holder.account)
    # When she closes two, has their credit moved to the third, and that of one donated
    tomorrow = clock().date() + timedelta(days=1)
    ama.open(f"close/left/?line={first.id}&line={second.id}&on={tomorrow}")
    assert "The credit: £50.00" in ama.text()
    ama.page.locator("ul.pick li").filter(has_text="Added to the credit of").locator("input").check()
    ama.page.get_by_text("Choose another way for single lines").click()
    ama.page.select_option("#credit-2", "donate")
    ama.press("Continue")
    ama.prove_it_is_me()
    # Then the last page says so of each
    assert "Added to the credit of" in ama.text()
    assert "Donated" in ama.text()
    ama.last_button.click()
    ama.world.work()
    # When she thinks better of what she gave away
    ama.page.get_by_role("link", name="Follow the closing").nth(1).click()
    assert "Donated" in ama.text()
    ama.follow("Change what happens to what is left")
    ama.page.locator("ul.pick li").filter(has_text="Added to the credit of").locator("input").check()
    ama.press("Save this choice")
    # Then it moves as well, every contact was told, and afterwards nothing can be changed
    ama.world.let_pass(timedelta(days=2))
    ama.world.work()
    assert credit_of(stays) == 5000
    assert "What happens to what is left was changed" in [
        each["subject"] for each in ama.world.mail.messages()
    ]
    ama.page.reload()
    assert "Change what happens to what is left" not in ama.text()
