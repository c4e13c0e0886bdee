"""Which days, and which guide."""

import pytest

from clearline.journey import reminding

pytestmark = pytest.mark.feature("E7")


@pytest.mark.parametrize(("written", "read"), [("3,10,30", (3, 10, 30)), (" 7 ", (7,)), ("", ())])
def test_days_are_a_list(settings, written, read):
    settings.CLEARLINE_ESIM_REMINDERS = written
    assert reminding.days() == read


@pytest.mark.parametrize("written", ["0", "3,3", "10,3", "often", "366", "1,2,3,4,5,6,7,8,9,10,11"])
def test_what_is_no_list_of_days_says_how_it_is_written(settings, written):
    settings.CLEARLINE_ESIM_REMINDERS = written
    with pytest.raises(reminding.BadReminders, match="3,10,30"):
        reminding.days()


@pytest.mark.parametrize(
    ("model", "page"),
    [
        ("iPhone 15 Pro", "iphone"),
        ("Galaxy S24", "android"),
        ("FRITZ!Box 6850", "router"),
        ("X1", ""),
    ],
)
def test_a_device_has_its_page(model, page):
    assert reminding.guide(model) == page
