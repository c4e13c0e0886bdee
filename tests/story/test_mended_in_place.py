"""Ama mends on the site what is in the way, and her closing goes on by itself."""

import pytest
from tests.browser import Site, faults
from tests.builders import a_device, a_line, hang_everything
from tests.visitor import Visitor, a_visitor
from tests.world import World

from clearline.cases.models import Case
from clearline.lines.models import Line, Service
from clearline.policy import policies

pytestmark = [pytest.mark.database, pytest.mark.requires("browser")]
STRICT = """\
operator: {id: BRAND, version: '1'}
rules:
- {id: severity.device_bound, value: block, unit: enum, text: Devices are unbound before a line ends.}
- {id: severity.service_active, value: block, unit: enum, text: Services are ended before a line ends.}
"""


@pytest.fixture
def ama(database, visit, site: Site, settings) -> Visitor:
    """Ama at a brand that lets nobody go while devices are bound or services run."""
    visitor = a_visitor(World(database).connect(), visit())
    folder = site.home / "policy"
    folder.mkdir(exist_ok=True)
    rules = STRICT.replace("BRAND", visitor.brand.code)
    (folder / f"{visitor.brand.code}.yaml").write_text(rules, encoding="utf-8")
    settings.CLEARLINE_POLICY_DIR = str(folder)
    policies.forget()
    return visitor


@pytest.mark.feature("A9", "A10", "B3", "B6")
def test_ama_mends_what_is_in_the_way_and_her_case_goes_on_by_itself(ama: Visitor):
    # Given a line of Ama's with a watch bound and an insurance running, both in the way
    line = a_line(brand=ama.brand, account=ama.holder.account)
    a_device(line=line)
    Service.objects.create(
        brand=ama.brand,
        line=line,
        external_id="S1",
        code="insurance",
        status="active",
        since="2026-01-02",
        fee_minor=499,
        currency="GBP",
    )
    ama.sign_in()
    # When she hands in her request all the same
    ama.come_to_the_last_button(line)
    ama.last_button.click()
    ama.world.work()
    assert Case.objects.get(line_id=line.id).state == "blocked"
    # Then the page of her closing names both, each with a way to mend it
    ama.follow("Follow the closing")
    ama.page.reload()
    assert "In the way: 2" in ama.text()
    ama.follow("Unbind devices")
    ama.press("Unbind")
    assert "The device is unbound" in ama.text()
    ama.world.work()
    # And one of two is not enough
    ama.follow("Follow the closing")
    assert "In the way: 1" in ama.text()
    # When she ends the service too
    ama.follow("End services")
    ama.follow("End it")
    ama.page.check("#when-now")
    ama.press("End Device insurance")
    assert "The service ends" in ama.text()
    ama.world.work()
    # Then her case went on by itself, up to the certificate
    assert Line.objects.get(pk=line.pk).status == "ceased"
    ama.follow("Follow the closing")
    ama.page.get_by_role("link", name="Certificate that the line is closed").wait_for(timeout=15_000)


@pytest.mark.feature("A9", "C11")
def test_a_number_that_cannot_be_one_is_refused_at_its_field_as_it_is_typed(ama: Visitor):
    # Given the devices of Ama's line
    line = a_line(brand=ama.brand, account=ama.holder.account)
    ama.sign_in()
    ama.page.goto(f"{ama.home}/lines/{line.id}/devices/")
    # When she types a number with one digit wrong, and goes on to the next field
    ama.page.fill("#id_imei", "49-015420-323751-9")
    ama.page.locator("#id_model").focus()
    # Then the page says so at once, without asking the server
    assert "One digit is not right" in ama.page.inner_text("#id_imei_live")
    # And the server says the same to whoever has no script
    ama.press("Bind the device")
    assert "One digit is not right" in ama.page.inner_text("[role=alert]")
    # When she mends it, the device is bound
    ama.page.fill("#id_imei", "49-015420-323751-8")
    ama.press("Bind the device")
    assert "The device is bound" in ama.text()
    assert "490154203237518" in ama.text()


@pytest.mark.feature("A10", "E10")
def test_ama_works_off_who_knows_her_number(ama: Visitor):
    # Given a line of Ama's that her bank knows
    line = a_line(brand=ama.brand, account=ama.holder.account)
    hang_everything(line)
    ama.sign_in()
    # When she opens the list from the line's own page
    ama.follow("Details")
    ama.follow("Who knows the number")
    # Then she reads what to do there, and from which day the number may be somebody else's
    assert "0 of 1 unlinked" in ama.text()
    assert "Your bank" in ama.text()
    assert "could belong to somebody else from" in ama.text()
    # When she ticks it off
    ama.press("I have unlinked it")
    # Then it is done, with its moment
    assert "1 of 1 unlinked" in ama.text()
    assert "Nobody on this list knows the number any more" in ama.text()
    ama.press("Not yet, after all")
    assert "0 of 1 unlinked" in ama.text()
    assert faults(ama.page) == []
