"""Ama leaves without her SIM, is asked back by nobody, stops what was not hers, and closes all in one go."""

import re
from datetime import timedelta

import pytest
from tests.browser import faults
from tests.builders import a_line
from tests.visitor import a_visitor
from tests.world import World

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.keys import subjects
from clearline.lines.models import Line

pytestmark = [pytest.mark.database, pytest.mark.requires("browser")]


def ama_who_lost_her_phone(database, visit):
    """Return Ama before the receipt of a request that has but her password, and the line."""
    ama = a_visitor(World(database).connect(), visit())
    line = a_line(brand=ama.brand, account=ama.holder.account, credit_minor=1500)
    ama.sign_in()
    ama.page.goto(f"{ama.home}/lines/{line.id}/close/day/")
    ama.choose_the_day()
    ama.follow("I no longer have this phone")
    ama.follow("Continue without a code")
    ama.last_button.click()
    return ama, line


def the_link_in_the_mail(ama):
    (address,) = set(
        re.findall(r"/stop/[\w-]+/", "\n".join(each["text"] for each in ama.world.mail.messages()))
    )
    return f"{ama.home}{address}"


@pytest.mark.feature("C9", "D2", "D4")
def test_without_the_sim_silence_is_the_second_proof(database, visit):
    # Given Ama's receipt, which asks for a second proof that she cannot give
    ama, line = ama_who_lost_her_phone(database, visit)
    reference = ama.page.inner_text(".panel .code")
    code = ama.page.locator("section", has_text="No sign-in needed").locator(".code").inner_text()
    ama.world.work()
    # When she takes the way without the SIM
    ama.follow("I have no SIM")
    assert "A waiting time of 3 days" in ama.text()
    assert faults(ama.page) == []
    ama.press("Send the notices and start the 3 days")
    ama.world.work()
    # Then the page says until when, and the status by reference says so too
    ama.page.reload()
    assert "Waiting until" in ama.text()
    assert faults(ama.page) == []
    page = visit()
    page.goto(f"{ama.home}/status/")
    page.fill("#id_reference", reference)
    page.fill("#id_code", code)
    page.get_by_role("button", name="See the status").click()
    assert "Waiting until" in page.inner_text("main")
    assert Line.objects.get(pk=line.pk).status == "active"
    # When nobody says no for three days, it went on by itself
    ama.world.let_pass(timedelta(days=3, minutes=5))
    ama.world.work()
    assert Line.objects.get(pk=line.pk).status == "ceased"


@pytest.mark.feature("C9", "F3")
@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_whoever_owns_the_contact_stops_it_with_one_press(database, visit, javascript):
    # Given a request that is not Ama's, by somebody who knows her password
    ama, line = ama_who_lost_her_phone(database, visit)
    ama.world.work()
    ama.follow("I have no SIM")
    ama.press("Send the notices and start the 3 days")
    ama.world.work()
    # When she opens the address in her mail, on another device, without signing in
    page = visit(javascript=javascript)
    page.goto(the_link_in_the_mail(ama))
    assert "Did you ask to close" in page.inner_text("main")
    assert faults(page) == [] if javascript else True
    page.get_by_role("button", name="Stop it: this was not me").click()
    # Then it is over, the line is on, and the other one reads so
    assert "Stopped. Nothing was closed." in page.inner_text("main")
    ama.world.work()
    assert Case.objects.get(line_id=line.id).state == "rejected"
    assert Line.objects.get(pk=line.pk).status == "active"
    ama.page.reload()
    assert "Somebody who has one of your contacts stopped this" in ama.text()


@pytest.mark.feature("C15", "C10")
def test_the_whole_account_is_closed_in_one_go(database, visit):
    # Given Ama's three lines
    ama = a_visitor(World(database).connect(), visit())
    lines = [
        a_line(brand=ama.brand, account=ama.holder.account, credit_minor=credit) for credit in (500, 0, 700)
    ]
    ama.sign_in()
    # When she chooses all of them, today, proves it once, and reads
    ama.follow("Close several lines, or the whole account")
    ama.page.check("#line-all")
    assert faults(ama.page) == []
    ama.press("Continue: choose the day")
    assert "When shall these 3 lines end?" in ama.text()
    assert faults(ama.page) == []
    ama.choose_the_day()
    ama.prove_it_is_me()
    assert "£12.00" in ama.text()
    assert faults(ama.page) == []
    ama.last_button.click()
    # Then one page is the receipt of all, and shows how far each is
    assert "Your request is recorded" in ama.text()
    assert faults(ama.page) == []
    ama.world.work()
    ama.page.reload()
    assert "Done: 3 of 3" in ama.text()
    assert {each.status for each in Line.objects.filter(account=ama.holder.account)} == {"ceased"}
    cases = Case.objects.filter(line_id__in=[line.id for line in lines])
    assert len(cases) == 3
    assert len({case.closing_id for case in cases}) == 1


@pytest.mark.feature("C1", "C13", "C14", "G2")
def test_a_request_without_signing_in_and_the_pages_beside_the_road_are_sound(database, visit):
    # Given somebody who asks for Ama's line without signing in
    ama = a_visitor(World(database).connect(), visit())
    line = a_line(brand=ama.brand, account=ama.holder.account)
    number = subjects.find(subject_ids=[line.subject_id])[line.subject_id].open(line.personal, row_id=line.id)
    ama.page.goto(f"{ama.home}/sign-in/")
    ama.follow("Close a line without signing in")
    ama.press("Hand in the request")
    assert faults(ama.page) == []
    ama.page.fill("#id_number", "+" + number["msisdn"])
    ama.page.check("#role-executor")
    ama.page.check("#when-now")
    ama.press("Hand in the request")
    # Then it is confirmed at once, with the papers that our team has to see
    assert "Your request has arrived" in ama.text()
    assert "The death certificate" in ama.text()
    assert faults(ama.page) == []
    # And a worker, who looks whose number it is, has it wait for our team
    ama.world.work()
    assert Case.objects.get(line_id=line.id).waits_for == "staff"
    # And the pages that Ama may look at before she leaves are sound as well
    other = a_line(brand=ama.brand, account=ama.holder.account)
    ama.sign_in()
    for page in ("alternatives", "rehearsal"):
        ama.page.goto(f"{ama.home}/lines/{other.id}/{page}/")
        assert faults(ama.page) == []
    ama.page.fill("#id_day", str((clock() + timedelta(days=40)).day))
    ama.page.fill("#id_month", str((clock() + timedelta(days=40)).month))
    ama.page.fill("#id_year", str((clock() + timedelta(days=40)).year))
    ama.press("Rehearse this day")
    assert "The day you asked about" in ama.text()
