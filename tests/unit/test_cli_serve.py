"""How the web is started: bounded before a request reaches us, by settings that say when they are wrong."""

from itertools import pairwise

import pytest
from django.core.exceptions import ImproperlyConfigured

from clearline import settings
from clearline.cli.serve import SERVER, web_command


def test_the_server_bounds_what_comes_before_a_request():
    command = web_command(host="127.0.0.1", port=8000)
    told = dict(pairwise(command))
    assert command[-1] == "clearline.asgi:application"
    assert "--no-ws" in command
    assert {name: told[name] for name in SERVER} == SERVER
    assert (told["--http"], int(told["--http1-header-read-timeout"]) <= 10_000) == ("1", True)
    assert told["--workers"] == "1"


def test_there_are_as_many_web_processes_as_the_setting_says(monkeypatch):
    monkeypatch.setenv("CLEARLINE_WEB_PROCESSES", "3")
    command = web_command(host="127.0.0.1", port=8000)
    assert command[command.index("--workers") + 1] == "3"
    alone = web_command(host="127.0.0.1", port=8000, processes=1)
    assert alone[alone.index("--workers") + 1] == "1"


@pytest.mark.parametrize("wrong", ["0", "-1", "many", "1.5", "²"])
def test_a_number_that_is_none_is_named(monkeypatch, wrong):
    monkeypatch.setenv("CLEARLINE_WEB_AT_ONCE", wrong)
    with pytest.raises(
        ImproperlyConfigured, match=r"CLEARLINE_WEB_AT_ONCE is .* Give a whole number, 1 or more"
    ):
        settings.count("CLEARLINE_WEB_AT_ONCE", 6)


def test_without_a_setting_its_default_holds(monkeypatch):
    monkeypatch.setenv("CLEARLINE_WEB_AT_ONCE", "")
    assert settings.count("CLEARLINE_WEB_AT_ONCE", 6) == 6
