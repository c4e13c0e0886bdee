"""Nobody waits for the database for ever: bounds of a statement, of a request, of a silent server."""

import socket
import threading
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client
from tests.builders import a_brand

from clearline.brands import deadlines
from clearline.brands.database import clock
from clearline.channels.portal import middleware

pytestmark = pytest.mark.database

# A test that waited for the answer to this would be found out by its own time-out.
ENDLESS = "SELECT pg_sleep(600)"


def ask(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()


@contextmanager
def silent_server():
    """Take connections and never say a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = []
        thread = threading.Thread(target=lambda: taken.append(server.accept()), daemon=True)
        thread.start()
        yield server.getsockname()
        for each, _ in taken:
            each.close()


@pytest.fixture
def impatient(database):
    """Bounds of a tenth of what a page has."""
    options = connection.settings_dict["OPTIONS"]
    connection.close()
    connection.settings_dict["OPTIONS"] = deadlines.bounded(options, statement=0.3, still=5)
    yield
    connection.close()
    connection.settings_dict["OPTIONS"] = options


def test_the_server_ends_a_statement_that_takes_too_long_and_the_connection_lives(impatient):
    before = ask("SELECT pg_backend_pid()")
    with pytest.raises(OperationalError, match="statement timeout"):
        ask(ENDLESS)
    assert ask("SELECT pg_backend_pid()") == before


def test_a_deadline_holds_for_all_statements_together_and_hangs_up(database):
    connection.ensure_connection()
    with deadlines.within(0.3), pytest.raises(OperationalError, match="given up"):
        ask(ENDLESS)
    assert connection.connection.closed
    connection.close()
    assert ask("SELECT 1") == (1,)


def test_a_deadline_inside_another_never_lasts_longer(database):
    connection.ensure_connection()
    with deadlines.within(0.2), deadlines.within(60), pytest.raises(OperationalError, match="given up"):
        ask(ENDLESS)
    assert deadlines.left(7.0) == 7.0
    connection.close()


def test_nobody_connects_when_no_time_is_left_for_it(database):
    connection.close()
    with deadlines.within(1), pytest.raises(OperationalError, match="no time left"):
        clock()


def test_a_server_that_takes_the_connection_and_says_nothing_is_not_waited_for(database):
    settings = connections["default"].settings_dict
    kept = {name: settings[name] for name in ("HOST", "PORT", "OPTIONS")}
    connection.close()
    with silent_server() as (host, port):
        settings.update(HOST=host, PORT=port, OPTIONS={**deadlines.NETWORK, "sslmode": "disable"})
        try:
            with pytest.raises(OperationalError, match="timeout expired"):
                connection.ensure_connection()
        finally:
            settings.update(kept)


def test_a_page_without_a_database_is_503_and_does_not_say_that_nothing_happened(database, monkeypatch):
    a_brand()
    monkeypatch.setattr(middleware, "PATIENCE", 0.5)
    monkeypatch.setattr("clearline.channels.portal.views.lines.render", lambda *_args, **_more: ask(ENDLESS))
    monkeypatch.setattr(
        "clearline.channels.portal.views.sign_in.render", lambda *_args, **_more: ask(ENDLESS)
    )
    client = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
    answer = client.get("/lumo-uk/sign-in/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "pressing twice counts once" in answer.content.decode()
    assert "Nothing was changed" not in answer.content.decode()
    connection.close()
