"""Taking a subscriber off the network."""

from uuid import uuid4

import pytest
from tests.contract.conftest import Bench

from clearline.connectors.hlr.port import CeaseSubscriber, HlrPort
from clearline.vocabulary.answers import Outcome

pytestmark = pytest.mark.feature("I5")


@pytest.fixture
def order() -> CeaseSubscriber:
    digits = f"{uuid4().int % 10**10:010}"
    return CeaseSubscriber(imsi=f"23415{digits}", msisdn=f"44{digits}")


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

    assert hlr.port.cease(order, key=key) == first
    assert [row["orders"] for row in hlr.listed() if row["imsi"] == order.imsi] == [1]


def test_a_second_delete_is_success_with_the_first_time(hlr: Bench, order: CeaseSubscriber, key: str) -> None:
    first = hlr.port.cease(order, key=key)
    hlr.settle()

    assert hlr.port.cease(order, key=f"{key}/again") == first


def test_somebody_who_was_never_there_is_gone(hlr: Bench, order: CeaseSubscriber, key: str) -> None:
    hlr.tell(order.imsi, "absent")

    answer = hlr.port.cease(order, key=key)

    assert answer.outcome is Outcome.CONFIRMED
    assert answer.facts["was_absent"] is True


def test_a_subscriber_who_stays_is_never_called_off(hlr: Bench, order: CeaseSubscriber, key: str) -> None:
    hlr.tell(order.imsi, "stuck")

    answer = hlr.port.cease(order, key=key)

    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "still_attached")
    assert hlr.port.look_up(order.imsi).facts["read_back"] == "subscriber found"
    assert hlr.port.ask(order, key=key).outcome is Outcome.FAILED


def test_asking_tells_the_end_and_admits_not_knowing(hlr: Bench, order: CeaseSubscriber, key: str) -> None:
    before = hlr.port.ask(order, key=key)
    ceased = hlr.port.cease(order, key=key)

    assert (before.outcome, before.reason) == (Outcome.UNKNOWN, "never_received")
    assert hlr.port.ask(order, key=key) == ceased


def test_no_answer_holds_a_number(hlr: Bench, order: CeaseSubscriber, key: str) -> None:
    answers = [hlr.port.cease(order, key=key), hlr.port.ask(order, key=key), hlr.port.look_up(order.imsi)]

    for answer in answers:
        assert order.imsi not in repr(answer)
        assert order.msisdn not in repr(answer)
