"""Making an eSIM profile ready, and pulling one back."""

from uuid import uuid4

import pytest
from tests.contract.conftest import Bench

from clearline.connectors.smdp.port import CancelProfile, OrderProfile
from clearline.vocabulary.answers import Outcome

pytestmark = pytest.mark.feature("I5")


@pytest.fixture
def order() -> CancelProfile:
    return CancelProfile(
        iccid=f"8944{uuid4().int % 10**15:015}", eid="89049032123451234512345678901235", matching_id="K2-1"
    )


def test_a_profile_nobody_downloaded_becomes_unavailable(smdp: Bench, order: CancelProfile, key: str) -> None:
    smdp.tell(order.iccid, "released")

    answer = smdp.port.cancel_order(order, key=key)

    assert answer.outcome is Outcome.CONFIRMED
    assert answer.facts["profile_state"] == "unavailable"


def test_an_installed_profile_is_no_error_but_stays_in_the_phone(
    smdp: Bench, order: CancelProfile, key: str
) -> None:
    smdp.tell(order.iccid, "installed")

    answer = smdp.port.cancel_order(order, key=key)

    assert answer.outcome is Outcome.CONFIRMED
    assert answer.facts["profile_state"] == "installed"
    assert (answer.facts["subject_code"], answer.facts["reason_code"]) == ("8.2.1", "3.3")


@pytest.mark.parametrize(
    ("state", "reason", "codes"),
    [("unknown", "unknown_iccid", ("8.2.1", "3.9")), ("other_eid", "other_eid", ("8.1.1", "3.10"))],
)
def test_a_refusal_names_its_codes(
    smdp: Bench, order: CancelProfile, key: str, state: str, reason: str, codes: tuple[str, str]
) -> None:
    smdp.tell(order.iccid, state)

    answer = smdp.port.cancel_order(order, key=key)

    assert (answer.outcome, answer.reason) == (Outcome.FAILED, reason)
    assert (answer.facts["subject_code"], answer.facts["reason_code"]) == codes


def test_a_padded_iccid_is_the_same_profile(smdp: Bench, order: CancelProfile, key: str) -> None:
    smdp.tell(order.iccid, "released")

    answer = smdp.port.cancel_order(CancelProfile(iccid=f"{order.iccid}F"), key=key)

    assert answer.facts["profile_state"] == "unavailable"


@pytest.mark.feature("S2")
def test_the_same_key_again_gives_the_first_answer(smdp: Bench, order: CancelProfile, key: str) -> None:
    smdp.tell(order.iccid, "released")
    first = smdp.port.cancel_order(order, key=key)
    smdp.tell(order.iccid, "installed")

    assert smdp.port.cancel_order(order, key=key) == first
    if smdp.remembers:
        assert smdp.port.ask(order, key=key) == first
    assert [row["state"] for row in smdp.listed() if row["iccid"] == order.iccid] == ["unavailable"]


def test_asking_about_an_order_that_never_came(smdp: Bench, order: CancelProfile, key: str) -> None:
    answer = smdp.port.ask(order, key=key)

    assert answer.outcome is Outcome.UNKNOWN
    assert answer.reason == ("never_received" if smdp.remembers else "cannot_be_asked")


@pytest.fixture
def sale() -> OrderProfile:
    return OrderProfile(iccid=f"8944{uuid4().int % 10**15:015}", matching_id=f"{uuid4().hex[:20].upper()}")


@pytest.mark.feature("A12")
def test_a_profile_that_is_ordered_is_ready_and_says_where_phones_ask(
    smdp: Bench, sale: OrderProfile, key: str
) -> None:
    answer = smdp.port.order(sale, key=key)

    assert answer.outcome is Outcome.CONFIRMED
    assert (answer.facts["profile_state"], answer.facts["server"]) == ("released", "rsp.example.com")
    # Nobody has it on a phone: it can be pulled back.
    back = smdp.port.cancel_order(CancelProfile(iccid=sale.iccid), key=f"{key}-back")
    assert back.facts["profile_state"] == "unavailable"


@pytest.mark.feature("A12", "S2")
def test_the_same_order_again_changes_nothing(smdp: Bench, sale: OrderProfile, key: str) -> None:
    first = smdp.port.order(sale, key=key)

    assert smdp.port.order(sale, key=key).facts["profile_state"] == first.facts["profile_state"]


@pytest.mark.feature("A12")
def test_a_profile_that_nobody_knows_is_not_sold(smdp: Bench, sale: OrderProfile, key: str) -> None:
    smdp.tell(sale.iccid, "unknown")

    answer = smdp.port.order(sale, key=key)

    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "unknown_iccid")


@pytest.mark.feature("A12")
def test_a_profile_of_somebody_else_is_not_sold_twice(smdp: Bench, sale: OrderProfile, key: str) -> None:
    smdp.port.order(sale, key=key)
    other = OrderProfile(iccid=sale.iccid, matching_id=f"{uuid4().hex[:20].upper()}")

    answer = smdp.port.order(other, key=f"{key}-other")

    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "in_use")


@pytest.mark.feature("A12")
def test_asking_about_an_order_that_never_came_has_it_sent(smdp: Bench, sale: OrderProfile, key: str) -> None:
    answer = smdp.port.ask_order(sale, key=key)

    assert (answer.outcome, answer.reason) == (Outcome.UNKNOWN, "never_received")
