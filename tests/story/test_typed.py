"""Somebody types a number and a day that cannot be, and hears of it at the field before sending anything."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser import NARROW, faults
from tests.builders import a_brand

pytestmark = [pytest.mark.database, pytest.mark.requires("browser")]


@pytest.mark.feature("C11")
def test_what_cannot_be_is_said_at_its_field_while_it_is_typed(database, visit):
    # Given the page to close a line without signing in, on a phone
    a_brand()
    page: Page = visit(width=NARROW)
    page.goto("/lumo-uk/request/")
    # When a number is typed that is none
    page.fill("#id_number", "12")
    page.press("#id_number", "Tab")
    # Then it is said there, and a reader hears it
    expect(page.locator("#id_number_live")).to_contain_text("This is no phone number")
    assert page.get_attribute("#id_number", "aria-invalid") == "true"
    # When it is mended, nothing is said any more
    page.fill("#id_number", "07700 900123")
    page.press("#id_number", "Tab")
    expect(page.locator("#id_number_live")).to_be_empty()
    # And a day that does not exist is no day
    page.check("#when-date")
    for part, typed in (("day", "31"), ("month", "2"), ("year", "2031")):
        page.fill(f"#id_{part}", typed)
    page.press("#id_year", "Tab")
    expect(page.locator("#id_day_live")).to_contain_text("a day that exists")
    assert faults(page) == []
