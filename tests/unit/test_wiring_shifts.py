"""A worker works shift after shift until somebody asks it to stop."""

import asyncio
import os
import signal

import pytest
from procrastinate.exceptions import ConnectorException
from psycopg import OperationalError, ProgrammingError

from clearline.wiring import shifts


@pytest.fixture(autouse=True)
def _short_breaks(monkeypatch):
    monkeypatch.setattr(shifts, "BREAK", 0.05)


def worked(*shifts_of_the_day):
    """Work these shifts, each a function; return how many began before the worker ended."""
    began = []

    async def shift():
        began.append(len(began))
        await asyncio.sleep(0)
        shifts_of_the_day[began[-1]]()

    asyncio.run(shifts.until_stopped(shift))
    return len(began)


def away():
    raise ConnectorException from OperationalError("the database system is shutting down")


def wrong():
    raise ConnectorException from ProgrammingError("relation procrastinate_jobs does not exist")


def stop():
    os.kill(os.getpid(), signal.SIGTERM)


def ends_early():
    """As Procrastinate's worker does when one of its errands fails."""


def test_a_shift_that_ends_unasked_is_followed_by_another():
    assert worked(away, ends_early, away, stop) == 4


def test_what_is_no_fault_of_the_databases_ends_the_worker():
    with pytest.raises(ConnectorException):
        worked(away, wrong, stop)


def test_who_is_asked_to_stop_lets_the_shift_end_as_it_likes():
    ended = []

    async def long_shift():
        stop()
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("jobs under way are done")

    asyncio.run(shifts.until_stopped(long_shift))
    assert ended == ["jobs under way are done"]


@pytest.mark.feature("S1")
def test_a_shift_begins_once_the_database_takes_a_connection(monkeypatch):
    tries, closed = [], []

    class Taken:
        async def close(self):
            closed.append(True)

    async def connect(**_parameters):
        tries.append(True)
        if len(tries) == 1:
            raise OperationalError("the database system is starting up")
        if len(tries) == 2:
            await asyncio.sleep(60)  # half open: nobody answers
        return Taken()

    monkeypatch.setattr(shifts.PatientConnection, "connect", connect)
    monkeypatch.setattr(shifts, "PATIENCE", 0.02)
    monkeypatch.setattr(shifts, "BREAK", 0.01)
    asyncio.run(shifts.until_it_answers())
    assert (len(tries), len(closed)) == (3, 1)
