"""What an answer makes of an effect; above all, what one about the question says of the order."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from clearline.outbox.answers import NEVER_RECEIVED, WAITS_ITS_TURN, settle_state
from clearline.outbox.claimed import ClaimedEffect
from clearline.outbox.models import EffectState
from clearline.vocabulary.answers import Answer, Outcome

NOW = datetime(2026, 11, 21, 18, 40, tzinfo=UTC)
EFFECT = ClaimedEffect(
    id=UUID(int=1),
    brand_id=UUID(int=2),
    origin=UUID(int=3),
    effect="payments.refund",
    generation=1,
    body={},
    attempt=3,
    found=EffectState.PENDING.value,
)
NOT_SENT = [
    Answer(outcome=Outcome.FAILED, reason="not_sent"),
    Answer(outcome=Outcome.UNKNOWN, reason="not_sent"),
    WAITS_ITS_TURN,
]


@pytest.mark.feature("S2")
@pytest.mark.parametrize("answer", NOT_SENT, ids=["failed", "unknown", "turn"])
@pytest.mark.parametrize("found", [EffectState.UNKNOWN, EffectState.SENDING, EffectState.ACCEPTED])
def test_a_question_that_did_not_go_out_leaves_the_order_unknown(found, answer):
    """Else it would be sent as if it never had been, and a refusal would open the way to a second one."""
    asked = replace(EFFECT, found=found.value)
    state, due = settle_state(asked, answer, can_ask=True, now=NOW)
    assert state == EffectState.UNKNOWN
    assert due is not None
    assert due > NOW


@pytest.mark.feature("S2")
@pytest.mark.parametrize("answer", NOT_SENT, ids=["failed", "unknown", "turn"])
def test_an_order_that_did_not_go_out_is_sent_under_the_same_key(answer):
    state, due = settle_state(EFFECT, answer, can_ask=True, now=NOW)
    assert state == EffectState.PENDING
    assert due is not None
    assert due > NOW


@pytest.mark.feature("S2")
def test_an_order_that_the_other_side_never_got_is_sent_under_the_same_key():
    asked = replace(EFFECT, found=EffectState.UNKNOWN.value)
    told = Answer(outcome=Outcome.UNKNOWN, reason=NEVER_RECEIVED)
    assert settle_state(asked, told, can_ask=True, now=NOW)[0] == EffectState.PENDING
