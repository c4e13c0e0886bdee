"""A crew of processes: who dies is started again, who cannot live ends the command, and all stop together."""

import os
import socket
import sys
import time
from pathlib import Path

import pytest

from clearline.cli import ports, supervise
from clearline.cli.errors import Refused
from clearline.cli.supervise import Crew, CrewGaveUp

LIVES = [sys.executable, "-c", "import time; time.sleep(60)"]
DIES = [sys.executable, "-S", "-c", "print('the cupboard is bare'); raise SystemExit(3)"]


@pytest.fixture
def crew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(supervise, "BREATH", 0.05)
    crew = Crew(logs=tmp_path / "logs")
    yield crew
    crew.stop()


def eventually(happens, *, seconds: float = 20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if happens():
            return True
        time.sleep(0.05)
    return False


def gives_up(crew: Crew) -> bool:
    try:
        crew.check()
    except CrewGaveUp:
        return True
    return False


@pytest.mark.feature("S1")
def test_who_is_killed_is_started_again(crew: Crew):
    member = crew.add("worker", LIVES, {})
    first = member.process.pid
    os.kill(first, 9)
    assert eventually(lambda: member.process.pid != first and member.process.poll() is None)
    crew.check()


def test_who_dies_again_and_again_ends_the_command_with_its_last_words(crew: Crew):
    crew.add("worker", DIES, {})
    assert eventually(lambda: gives_up(crew))
    with pytest.raises(
        CrewGaveUp, match=r"worker ended 5 times in a row .*exit code 3.*\n.*the cupboard is bare"
    ):
        crew.check()
    with pytest.raises(CrewGaveUp):
        crew.wait()


def test_all_stop_together_and_nobody_comes_back(crew: Crew):
    members = [crew.add("web", LIVES, {}), crew.add("worker", LIVES, {})]
    crew.stop()
    assert all(each.process.poll() is not None for each in members)


def test_what_is_no_process_is_looked_after_each_second(tmp_path: Path):
    looks = []
    crew = Crew(logs=tmp_path, each_second=lambda: looks.append(time.monotonic()))
    crew.add("web", LIVES, {})
    try:
        assert eventually(lambda: len(looks) >= 2, seconds=5)
    finally:
        crew.stop()
    assert looks[1] - looks[0] >= 1


def test_a_taken_port_is_told_before_anything_starts():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Refused, match="is taken by another program"):
            ports.see_that_free("127.0.0.1", taken.getsockname()[1])
    ports.see_that_free("127.0.0.1", ports.free_port())


def test_an_address_of_another_machine_cannot_be_listened_on():
    with pytest.raises(Refused, match=r"192\.0\.2\.1"):
        ports.see_that_free("192.0.2.1", 8000)
