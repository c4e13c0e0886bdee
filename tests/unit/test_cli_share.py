"""What another host is given, and where a site would be looked for."""

import base64
import shlex

import pytest
from typer.testing import CliRunner

from clearline.cli import app, serve, start
from clearline.cli.errors import Refused
from clearline.embedded.addresses import all_addresses
from clearline.keys import secrets

HERE = "10.0.0.1"


@pytest.fixture
def reached_at(monkeypatch):
    """An installation whose database is at an address."""

    def at(host):
        urls = all_addresses(
            database="clearline",
            address=lambda login, name: f"postgresql://{login}:p%20w@/{name}?host={host}",
        )
        monkeypatch.setattr(start, "environment", lambda: urls)
        return urls

    return at


def shared(*options):
    ran = CliRunner().invoke(app, ["share", *options])
    settings = dict(line.split("=", 1) for line in ran.stdout.splitlines())
    return ran, {name: shlex.split(value)[0] for name, value in settings.items()}


@pytest.mark.feature("I10")
def test_another_host_gets_every_address_and_the_key(reached_at, monkeypatch):
    monkeypatch.setenv("CLEARLINE_SIMULATORS_URL", "http://10.0.0.1:9000")
    urls = reached_at(HERE)
    ran, settings = shared()
    assert ran.exit_code == 0
    assert settings == {
        **urls,
        "CLEARLINE_SIMULATORS_URL": "http://10.0.0.1:9000",
        "CLEARLINE_MASTER_KEY": base64.b64encode(secrets.master()).decode(),
    }
    assert "CLEARLINE_POLICY_DIR" in ran.stderr
    assert "alone" not in ran.stderr


@pytest.mark.feature("I10")
def test_a_worker_gets_the_addresses_of_the_engine_alone(reached_at):
    reached_at(HERE)
    _, settings = shared("--worker")
    addresses = {name for name in settings if name.startswith(("DATABASE", "KEYSTORE"))}
    assert addresses == set(start.NAMES["engine"])
    assert not [name for name in addresses if "clearline_web" in settings[name] or "owner" in settings[name]]


@pytest.mark.parametrize("host", ["/run/postgresql", ""])
def test_what_no_other_host_reaches_is_not_shared(reached_at, host):
    reached_at(host)
    ran, _ = shared()
    assert isinstance(ran.exception, Refused)
    assert "docs/scaling.md" in str(ran.exception)
    assert ran.stdout == ""


def test_an_address_of_this_machine_alone_is_pointed_at(reached_at):
    reached_at("127.0.0.1")
    ran, _ = shared("--worker")
    assert "DATABASE_ENGINE_URL names this machine alone" in ran.stderr


@pytest.mark.parametrize(
    ("host", "looked_for"),
    [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("10.0.0.2", "10.0.0.2")],  # noqa: S104 (asked for)
)
def test_a_site_is_looked_for_where_it_answers(settings, host, looked_for):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "[::1]", "10.0.0.2"]
    assert serve._reached_at(host) == looked_for


def test_a_site_that_would_not_answer_at_its_address_is_refused(settings):
    settings.ALLOWED_HOSTS = ["example.com"]
    with pytest.raises(Refused, match=r"would not answer at 10\.0\.0\.2.*CLEARLINE_HOSTS"):
        serve._reached_at("10.0.0.2")
