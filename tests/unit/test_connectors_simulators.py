"""Simulators forget nothing, and what they are told about people stays out of sight."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.connectors.hlr.port import CeaseSubscriber
from clearline.connectors.payments.port import RefundOrder
from clearline.connectors.payments.simulator import PaymentsSimulator
from clearline.connectors.payments.wire import compared
from clearline.connectors.replies import accepted, confirmed, failed, read_answer, write_answer
from clearline.connectors.simulated import Event
from clearline.connectors.simulators.cellar import Cellar
from clearline.connectors.simulators.faults import Fault, FaultPlan, Planned
from clearline.connectors.simulators.journal import Journal, JournalBroken
from clearline.connectors.smdp.port import CancelProfile
from clearline.connectors.sms.port import TextMessage
from clearline.vocabulary.answers import Answer, Outcome
from clearline.vocabulary.money import Money

pytestmark = pytest.mark.feature("I5")

_AT = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)
_ORDER = RefundOrder(payer_reference="tok_1", amount=Money(500, "EUR"))


def _clock() -> datetime:
    return _AT


def test_orders_show_no_number_when_they_are_printed() -> None:
    orders = [
        CeaseSubscriber(imsi="234151234567890", msisdn="447700900142"),
        CancelProfile(iccid="8944110000000000001", eid="89049032123451234512345678901235", matching_id="M-1"),
        TextMessage(to="447700900142", text="Your code is 483920", sender="LUMO"),
    ]

    shown = repr(orders)

    for secret in ("234151234567890", "447700900142", "8944110", "89049032", "M-1", "483920"):
        assert secret not in shown


def test_a_new_simulator_that_replays_the_journal_is_the_old_one(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "payments.jsonl")
    first = PaymentsSimulator(clock=_clock, record=journal.append, succeeds_after=timedelta(minutes=1))
    answer = first.refund(_ORDER, key="case/1")
    first.tell("tok_1", "closed")
    journal.close()

    second = PaymentsSimulator(clock=lambda: _AT + timedelta(hours=1), succeeds_after=timedelta(minutes=1))
    journal = Journal(tmp_path / "payments.jsonl")
    second.replay(journal.events())
    journal.close()

    assert second.refund(_ORDER, key="case/1") == answer
    assert second.refund_status("case/1").reason == "payer_closed"
    assert len(second.refunds()) == 1


@pytest.mark.feature("S1")
def test_what_was_not_recorded_did_not_happen() -> None:
    def full_disk(_event: Event) -> None:
        raise OSError("no space left")

    simulator = PaymentsSimulator(clock=_clock, record=full_disk)

    with pytest.raises(OSError, match="no space"):
        simulator.refund(_ORDER, key="case/1")

    assert simulator.refunds() == []
    assert simulator.refund_status("case/1").reason == "never_received"


def test_a_journal_cuts_the_line_a_kill_tore_and_keeps_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "sms.jsonl"
    event = Event(key="k", verb="send", at=_AT, request={"to": "1"}, answer=accepted())
    journal = Journal(path)
    journal.append(event)
    journal.close()
    with path.open("ab") as torn:
        torn.write(b'{"key": "k2"')

    again = Journal(path)
    again.append(event)

    assert list(again.events()) == [event, event]
    again.close()


@pytest.mark.parametrize("line", ["[]", "{}", "nonsense", '{"key": "447700900142"}'])
def test_a_journal_that_cannot_be_read_is_named_not_quoted(tmp_path: Path, line: str) -> None:
    path = tmp_path / "sms.jsonl"
    path.write_text(f"{line}\n")

    journal = Journal(path)

    with pytest.raises(JournalBroken) as broken:
        list(journal.events())
    journal.close()

    assert str(broken.value) == f"{path}, line 1, is no event."


_plain = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
_json = _plain | st.lists(_plain, max_size=3) | st.dictionaries(st.text(max_size=5), _plain, max_size=3)


@given(
    outcome=st.sampled_from(Outcome),
    facts=st.dictionaries(st.text(max_size=5), _json, max_size=3),
    reason=st.none() | st.text(),
)
def test_any_answer_crosses_json_unchanged(
    outcome: Outcome, facts: dict[str, object], reason: str | None
) -> None:
    answer = Answer(outcome=outcome, facts=facts, reason=reason)

    assert read_answer(json.loads(json.dumps(write_answer(answer)))) == answer


@given(written=_json)
def test_what_is_no_answer_is_never_read_as_one(written: object) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        read_answer(written)  # type: ignore[arg-type]  # anything may come over a wire


@pytest.mark.feature("S2")
@pytest.mark.parametrize(
    "facts",
    [{}, {"amount_minor": 501, "currency": "EUR"}, {"amount_minor": 500, "currency": "USD"},
     {"amount_minor": "500", "currency": "EUR"}, {"amount_minor": 500}],
)  # fmt: skip
def test_other_money_than_was_ordered_is_never_success(facts: dict[str, object]) -> None:
    for answer in (confirmed(**facts), accepted(**facts)):
        assert compared(answer, expected=_ORDER.amount).outcome is Outcome.UNKNOWN


def test_a_refusal_needs_no_amount() -> None:
    answer = failed("payer_closed")

    assert compared(answer, expected=_ORDER.amount) is answer


def test_faults_come_in_order_and_once() -> None:
    plan = FaultPlan()
    plan.plan("/sms/send", Planned(fault=Fault.REFUSED), times=2)
    plan.plan("/sms/send", Planned(fault=Fault.DRIP, seconds=0.5))

    assert plan.take("/mail/send", key="k") is None
    assert plan.waiting() == {"/sms/send": ["refused", "refused", "drip"]}
    taken = [plan.take("/sms/send", key="k") for _ in range(4)]
    assert [planned and planned.fault for planned in taken] == [
        Fault.REFUSED,
        Fault.REFUSED,
        Fault.DRIP,
        None,
    ]
    assert plan.waiting() == {}


def test_the_cellar_keeps_one_file_per_content_and_gives_no_other(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("not yours")
    cellar = Cellar(tmp_path / "attachments")
    for _ in range(2):
        cellar.keep(b"proof")

    (kept,) = (tmp_path / "attachments").iterdir()
    assert cellar.fetch(kept.name) == b"proof"
    assert cellar.fetch("../secret") is None
    assert cellar.fetch("0" * 64) is None
