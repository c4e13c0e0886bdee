"""Pulling an eSIM profile back."""

from uuid import uuid4

import pytest
from tests.contract.conftest import Bench

from clearline.connectors.smdp.port import CancelProfile
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
