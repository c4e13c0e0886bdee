"""The master key: made once, kept from others, never silently replaced."""

import base64
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from clearline.keys import blind, secrets

FIXED = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.delenv(secrets.VARIABLE, raising=False)
    monkeypatch.setenv("CLEARLINE_HOME", str(tmp_path))
    secrets.forget()
    yield tmp_path
    secrets.forget()


def test_it_is_made_at_first_use_for_its_owner_alone(home):
    first = secrets.derive("one")
    path = home / "keys" / "master.key"
    assert len(path.read_bytes()) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["master.key"]
    secrets.forget()
    assert secrets.derive("one") == first != secrets.derive("two")


def test_processes_that_race_for_it_get_the_same(home):
    program = "from clearline.keys.secrets import derive; print(derive('django').hex())"
    environment = {**os.environ, "PYTHONPATH": str(Path(secrets.__file__).parents[2])}
    racers = [
        subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    derived = {racer.communicate(timeout=60)[0] for racer in racers}
    assert len(derived) == 1
    assert derived != {""}


def test_the_environment_wins_over_the_file(home, monkeypatch):
    from_file = secrets.derive("one")
    monkeypatch.setenv(secrets.VARIABLE, FIXED)
    secrets.forget()
    # HKDF-SHA256 over bytes 0..31, no salt, info "clearline/one", computed with openssl kdf.
    assert secrets.derive("one").hex() == "31a91ebac6be9a182c43aaaf3feafdaaa5cb60d1281ac8716e52c400ec6ddccc"
    assert secrets.derive("one") != from_file


@pytest.mark.parametrize("wrong", ["abc", "!" * 44, base64.b64encode(b"x" * 31).decode()])
def test_a_malformed_one_is_refused_with_the_way_out(home, monkeypatch, wrong):
    monkeypatch.setenv(secrets.VARIABLE, wrong)
    with pytest.raises(secrets.MasterKeyUnusable, match="openssl rand -base64 32"):
        secrets.derive("one")


@pytest.mark.parametrize(("name", "mode", "mended"), [("master.key", 0o640, "600"), (".", 0o755, "700")])
def test_one_that_others_can_read_is_refused(home, name, mode, mended):
    secrets.derive("one")
    (home / "keys" / name).chmod(mode)
    secrets.forget()
    with pytest.raises(secrets.MasterKeyUnusable, match=f"chmod {mended}"):
        secrets.derive("one")


def test_a_damaged_one_is_not_replaced(home):
    secrets.derive("one")
    path = home / "keys" / "master.key"
    path.write_bytes(b"short")
    secrets.forget()
    with pytest.raises(secrets.MasterKeyUnusable, match="5 bytes, not 32"):
        secrets.derive("one")
    assert path.read_bytes() == b"short"


def test_blind_indexes_find_an_address_in_any_case_and_keep_kinds_apart(home):
    found = blind.index("email", "Ama@Example.org ")
    assert found == blind.index("email", "ama@example.org")
    assert len(found) == 16
    assert found != blind.index("msisdn", "ama@example.org")
    assert blind.index("iccid", "A") != blind.index("iccid", "a")
    assert blind.index_many("email", ["ama@example.org", "B"]) == [found, blind.index("email", "b")]
