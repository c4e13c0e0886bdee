"""How the web is started: bounded before a request reaches us, by settings that say when they are wrong."""

import subprocess
import sys
from itertools import pairwise

import pytest

from clearline.cli.serve import SERVER, web_command
from clearline.vocabulary.counts import NoCount, count


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
def test_a_number_that_is_none_is_named(wrong):
    with pytest.raises(NoCount, match=r"CLEARLINE_X is .* Give a whole number, 1 or more"):
        count("CLEARLINE_X", wrong, default=6)


@pytest.mark.parametrize(("text", "number"), [("", 6), (None, 6), ("1", 1), ("64", 64)])
def test_without_a_number_the_default_holds(text, number):
    assert count("CLEARLINE_X", text, default=6) == number


def test_starting_the_web_reads_no_settings():
    """They are read once in a process; `demo` and `up` know the database only after they started the web."""
    told = "import sys; from clearline.cli.serve import web_command; web_command(host='h', port=1)"
    told += "; sys.exit('clearline.settings' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", told], check=False).returncode == 0
