"""The setting of limits is read as it is written, or refused with a sentence."""

import pytest

from clearline.outbox import limits
from clearline.outbox.limits import BadLimits, Limits, limits_of


@pytest.fixture
def given(settings):
    """Set the limits as the environment would."""

    def give(text):
        settings.CLEARLINE_CONNECTOR_LIMITS = text

    return give


def test_without_a_setting_every_connector_has_the_defaults(given):
    given("")
    assert limits_of("hlr") == Limits() == Limits(at_once=8, per_second=None, time_out=10.0)


def test_a_connector_is_as_all_are_but_for_what_it_says_itself(given):
    given('{"*": {"at_once": 4, "pause": 5}, "hlr": {"per_second": 2.5, "pause": 60}}')
    assert limits_of("sms") == Limits(at_once=4, pause=5)
    assert limits_of("hlr") == Limits(at_once=4, per_second=2.5, pause=60)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ("[]", "a table of connectors"),
        ('{"hlr": 5}', "for 'hlr' a table"),
        ('{"hlr": {"rate": 5}}', "a limit 'rate'; there are at_once, per_second"),
        ('{"hlr": {"at_once": 0}}', "'at_once' of 'hlr' is a whole number from 1 to 256, not 0"),
        ('{"hlr": {"at_once": 1.5}}', "not 1.5"),
        ('{"hlr": {"at_once": true}}', "not True"),
        ('{"*": {"per_second": -1}}', "'per_second' of '*' is a number from 0.001"),
        ('{"*": {"time_out": "5"}}', "not '5'"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_way_to_mend_it(given, text, says):
    given(text)
    with pytest.raises(BadLimits) as refused:
        limits_of("hlr")
    assert says in str(refused.value)
    assert "It is written as {" in str(refused.value)


def test_a_connector_that_there_is_not_is_refused(given):
    given('{"hrl": {"at_once": 1}}')
    with pytest.raises(BadLimits, match="no connector 'hrl', only hlr, sms"):
        limits.check(connectors=["sms", "hlr", "sms"])
    limits_of("hlr")
