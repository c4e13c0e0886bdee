"""What `case show` tells of a case under way, what `case resume` does, and what `doctor` sees of both."""

import re
from datetime import timedelta

import pytest
from tests.builders import a_line
from tests.partner import CONNECTOR, NOT_SENT, Partner, asked_for
from typer.testing import CliRunner

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.cli import health, start
from clearline.cli.cases import _outlook, app
from clearline.journey import road
from clearline.journey.ordering import order_closing
from clearline.outbox import dispatch
from clearline.outbox.limits import Limits

pytestmark = pytest.mark.database
ZONE = "Europe/London"


def outlook(world, line, *, ends_on=None):
    receipt = order_closing(line=line, ends_on=ends_on)
    world.work()
    return list(_outlook(road.progress(case_id=receipt.case_id), ZONE))


@pytest.mark.feature("I9")
def test_a_blocked_case_names_what_is_in_the_way_and_its_rule(world):
    (told,) = outlook(world, a_line(open_order=True, credit_minor=500))
    assert told.startswith("in the way: order_open [1], rule blocker.active_services")


@pytest.mark.feature("I9")
def test_a_scheduled_case_names_its_end(world):
    day = (clock() + timedelta(days=10)).date()
    (told,) = outlook(world, a_line(), ends_on=day)
    assert told.startswith(f"to come: off, {day + timedelta(days=1)}")


@pytest.mark.feature("I9")
def test_a_settled_case_names_its_papers_and_the_end_of_the_quarantine(world):
    told = outlook(world, a_line())
    assert [each.split()[0] for each in told] == ["to", "certificate", "statement"]
    assert "number free" in told[0]


@pytest.fixture
def command(monkeypatch):
    """Run a command about cases in this process, on the database of the tests."""
    monkeypatch.setattr(start, "django_as", lambda _role: None)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments):
        ran = CliRunner().invoke(app, list(arguments))
        return ran.exit_code, str(ran.exception or "") if ran.exit_code else ran.output

    return run


@pytest.mark.feature("I9")
def test_a_held_case_goes_on_by_command_and_shows_why(world, command):
    receipt = order_closing(line=a_line(), ends_on=None)
    Case.objects.filter(pk=receipt.case_id).update(held_reason="verify: KeyError", waits_for="staff")
    assert health._cases()[0] is False
    assert command("resume", receipt.reference, "--reason", " ")[1].startswith("Say why the case may go on")
    assert command("resume", receipt.reference, "--reason", "Mended.", "--again")[1].startswith("No effect")
    code, told = command("resume", receipt.reference, "--reason", "The data was mended.", "--by", "chidi")
    assert (code, told.strip()) == (0, "It goes on.")
    assert command("resume", receipt.reference, "--reason", "Again.")[1].endswith("goes on by itself.")
    code, told = command("show", receipt.reference)
    assert re.search(r"resumed: The data was mended\.$", told, re.MULTILINE), told


@pytest.mark.feature("I9")
def test_what_nobody_answers_is_seen(world, command):
    receipt = order_closing(line=a_line(), ends_on=None)
    world.work()
    assert health._answers() == (True, "none is missing")
    Partner(sends=[NOT_SENT]).connect()
    asked_for(stream=receipt.case_id)
    dispatch.dispatch(connector=CONNECTOR)
    world.let_pass(timedelta(hours=2))
    well, says = health._answers()
    assert (well, says.split(";")[0]) == (False, "none for over an hour: 1 drill.pay")
    _code, told = command("show", receipt.reference)
    assert re.search(r"no answer: drill\.pay since .*, tried 1 times, last: not_sent$", told, re.MULTILINE), (
        told
    )


@pytest.mark.feature("I9")
def test_a_connector_that_does_not_answer_is_seen(monkeypatch):
    assert health._connectors() == (True, "each of them answers")
    monkeypatch.setattr(dispatch, "limits_of", lambda _connector: Limits(opens_after=1))
    Partner(sends=[NOT_SENT]).connect()
    asked_for()
    dispatch.dispatch(connector=CONNECTOR)
    well, says = health._connectors()
    assert not well
    assert re.match(r"drill has not answered since .* UTC \(not_sent\): it is tried now and then", says)
