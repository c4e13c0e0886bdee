"""What becomes of a request whose time to prove is over: pure, without clock and database."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest

from clearline.identity import silence
from clearline.identity.silence import Silence
from clearline.journey.detours import expire

ASKED = datetime(2026, 11, 24, 14, 40, tzinfo=UTC)
DUE = ASKED + timedelta(days=3)
CASE = SimpleNamespace(id=UUID(int=7), reference="LU-7K4M2Q9D", state="awaiting_proof")


def waited(told_at, *, pending=False):
    return Silence(CASE.id, ASKED, 3, DUE, told_at, pending)


@pytest.mark.feature("C9")
@pytest.mark.parametrize(
    ("told_after", "now", "to", "due"),
    [
        (timedelta(0), DUE, "acknowledged", DUE),
        (timedelta(0), DUE - timedelta(seconds=1), "awaiting_proof", DUE),
        # The days begin with the message that went out, not with the request.
        (timedelta(days=2), DUE, "awaiting_proof", DUE + timedelta(days=2)),
        (timedelta(days=2), DUE + timedelta(days=2), "acknowledged", DUE + timedelta(days=2)),
    ],
)
def test_silence_counts_from_its_day_on_and_not_a_second_before(told_after, now, to, due):
    move = expire.decide(CASE, waited(ASKED + told_after), now)
    assert (move.to, move.due_at) == (to, due)
    # Looking again is no event; going on is one.
    assert move.quiet is (to == "awaiting_proof")


def test_a_link_is_good_for_one_waiting_time_alone():
    one, other = UUID(int=1), UUID(int=2)
    assert silence.token(one) != silence.token(other)
    assert silence.token(one) == silence.token(one)
    assert len(silence.token(one)) == 35
