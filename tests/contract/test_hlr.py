"""Taking a subscriber off the network."""

from uuid import uuid4

import pytest
from tests.contract.conftest import Bench

from clearline.connectors.hlr.port import CeaseSubscriber, HlrPort
from clearline.vocabulary.answers import Answer, Outcome

pytestmark = pytest.mark.feature("I5")


@pytest.fixture
def order() -> CeaseSubscriber:
    digits = f"{uuid4().int % 10**10:010}"
    return CeaseSubscriber(imsi=f"23415{digits}", msisdn=f"44{digits}")


def ends_as(hlr: Bench, again: Answer, first: Answer) -> bool:
    """Tell whether an answer is the first one again; of a register without keys, whether it ends alike."""
    if hlr.remembers:
        return again == first
    return (again.outcome, again.facts["read_back"]) == (first.outcome, first.facts["read_back"])


def test_an_unheard_of_subscriber_is_attached(hlr: Bench, order: CeaseSubscriber) -> None:
    port: HlrPort = hlr.port

    seen = port.look_up(order.imsi)

    assert seen.outcome is Outcome.CONFIRMED
    assert seen.facts == {"read_back": "subscriber found", "nam_cs": 1, "nam_ps": 1}


def test_a_ceased_subscriber_is_gone_and_read_back_as_gone(
    hlr: Bench, order: CeaseSubscriber, key: str
) -> None:
    port: HlrPort = hlr.port

    answer = port.cease(order, key=key)

    assert answer.outcome is Outcome.CONFIRMED
    assert answer.facts["read_back"] == "subscriber not found"
    assert answer.facts["off_at"].endswith("+00:00")
    assert port.look_up(order.imsi).facts == {"read_back": "subscriber not found"}


@pytest.mark.feature("S2")
def test_the_same_key_again_gives_the_first_answer(hlr: Bench, order: CeaseSubscriber, key: str) -> None:
    first = hlr.port.cease(order, key=key)
    hlr.settle()

    assert ends_as(hlr, hlr.port.cease(order, key=key), first)
    if hlr.remembers:
        assert [row["orders"] for row in hlr.listed() if row["imsi"] == order.imsi] == [1]


def test_a_second_delete_is_success_with_the_first_time(hlr: Bench, order: CeaseSubscriber, key: str) -> None:
    first = hlr.port.cease(order, key=key)
    hlr.settle()

    assert ends_as(hlr, hlr.port.cease(order, key=f"{key}/again"), first)


def test_somebody_who_was_never_there_is_gone(hlr: Bench, order: CeaseSubscriber, key: str) -> None:
    hlr.tell(order.imsi, "absent")

    answer = hlr.port.cease(order, key=key)

    assert answer.outcome is Outcome.CONFIRMED
    assert answer.facts["was_absent"] is True


def test_a_subscriber_who_stays_is_never_called_off(hlr: Bench, order: CeaseSubscriber, key: str) -> None:
    if not hlr.remembers:
        pytest.skip("a real register cannot be told to misbehave: see test_osmo_hlr")
    hlr.tell(order.imsi, "stuck")

    answer = hlr.port.cease(order, key=key)

    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "still_attached")
    assert hlr.port.look_up(order.imsi).facts["read_back"] == "subscriber found"
    assert hlr.port.ask(order, key=key).outcome is Outcome.FAILED


def test_asking_tells_the_end_and_admits_not_knowing(hlr: Bench, order: CeaseSubscriber, key: str) -> None:
    before = hlr.port.ask(order, key=key)
    ceased = hlr.port.cease(order, key=key)

    assert before.outcome is Outcome.UNKNOWN
    assert before.reason == ("never_received" if hlr.remembers else "still_there")
    assert ends_as(hlr, hlr.port.ask(order, key=key), ceased)


def test_no_answer_holds_a_number(hlr: Bench, order: CeaseSubscriber, key: str) -> None:
    answers = [hlr.port.cease(order, key=key), hlr.port.ask(order, key=key), hlr.port.look_up(order.imsi)]

    for answer in answers:
        assert order.imsi not in repr(answer)
        assert order.msisdn not in repr(answer)
