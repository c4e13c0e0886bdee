"""What ES2+ says on the wire, and what must not be taken for the end of an order."""

import json
from collections.abc import Iterator

import pytest
from tests.contract.es2plus_server import Es2PlusServer

from clearline.connectors.smdp.es2plus import Es2Plus
from clearline.connectors.smdp.port import CancelProfile, OrderProfile
from clearline.vocabulary.answers import Outcome

pytestmark = pytest.mark.feature("I5")
ORDER = CancelProfile(iccid="8944500000000000001", eid="89049032123451234512345678901235", matching_id="K2-1")


@pytest.fixture
def server() -> Iterator[Es2PlusServer]:
    made = Es2PlusServer()
    yield made
    made.close()


def port(server: Es2PlusServer, *, pads: bool = False) -> Es2Plus:
    return Es2Plus(url=server.url, requester="1.3.6.1.4.1.99999", pads=pads)


def test_the_order_is_as_the_standard_has_it(server: Es2PlusServer) -> None:
    port(server).cancel_order(ORDER, key="case/1")
    assert server.heard == [
        {
            "header": {
                "functionRequesterIdentifier": "1.3.6.1.4.1.99999",
                "functionCallIdentifier": "case/1",
            },
            "iccid": "8944500000000000001",
            "finalProfileStatusIndicator": "Unavailable",
            "eid": "89049032123451234512345678901235",
            "matchingId": "K2-1",
        }
    ]


def test_what_is_not_known_is_not_sent_and_an_iccid_is_padded_where_wanted(server: Es2PlusServer) -> None:
    port(server, pads=True).cancel_order(CancelProfile(iccid="8944500000000000001"), key="k")
    (said,) = server.heard
    assert said["iccid"] == "8944500000000000001F"
    assert {"eid", "matchingId"}.isdisjoint(said)


def answered(status: object, **codes: str) -> bytes:
    told = {"status": status} | ({"statusCodeData": codes} if codes else {})
    return json.dumps({"header": {"functionExecutionStatus": told}}).encode()


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        ((200, answered("Executed-WithWarning")), Outcome.CONFIRMED, None),
        ((200, answered("Failed", subjectCode="1.2", reasonCode="4.2")), Outcome.FAILED, "refused"),
        ((200, answered("Failed")), Outcome.FAILED, "refused"),
        ((200, answered("Expired")), Outcome.FAILED, "expired"),
        ((200, answered("Perhaps")), Outcome.UNKNOWN, "unreadable_answer"),
        ((200, answered(None)), Outcome.UNKNOWN, "unreadable_answer"),
        ((200, b"null"), Outcome.UNKNOWN, "unreadable_answer"),
        ((200, b"{}"), Outcome.UNKNOWN, "unreadable_answer"),
        ((200, b"<html>"), Outcome.UNKNOWN, "unreadable_answer"),
        ((500, b""), Outcome.UNKNOWN, "http_500"),
        ((204, b""), Outcome.UNKNOWN, "http_204"),
        ((200, b" " * 100_000), Outcome.UNKNOWN, "broken_answer"),
    ],
)
def test_only_what_can_be_read_ends_an_order(
    server: Es2PlusServer, answer: tuple[int, bytes], outcome: Outcome, reason: str | None
) -> None:
    server.answer = answer
    told = port(server).cancel_order(ORDER, key="k")
    assert (told.outcome, told.reason) == (outcome, reason)


def test_a_server_that_is_not_there_was_sent_nothing(server: Es2PlusServer) -> None:
    server.close()
    told = port(server).cancel_order(ORDER, key="k")
    assert (told.outcome, told.reason) == (Outcome.FAILED, "not_sent")


SALE = OrderProfile(iccid="8944500000000000001", matching_id="7K2M9QX4")


@pytest.mark.feature("A12")
def test_a_sale_reserves_the_profile_and_confirms_it_with_our_matching_id(server: Es2PlusServer) -> None:
    port(server, pads=True).order(SALE, key="sale/1")
    reserved, settled = ({key: said[key] for key in said if key != "header"} for said in server.heard)
    assert reserved == {"iccid": "8944500000000000001F"}
    assert settled == {"iccid": "8944500000000000001F", "matchingId": "7K2M9QX4", "releaseFlag": True}


@pytest.mark.feature("A12")
def test_where_the_server_does_not_name_itself_the_settings_do(server: Es2PlusServer) -> None:
    server.names_itself = {}
    named = Es2Plus(url=server.url, requester="1.3.6.1.4.1.99999", address="rsp.lumo.example")
    assert named.order(SALE, key="k").facts["server"] == "rsp.lumo.example"
    other = OrderProfile(iccid="8944500000000000019", matching_id="7K2M9QX5")
    assert port(server).order(other, key="k").facts["server"] == "127.0.0.1"


@pytest.mark.feature("A12")
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((200, answered("Failed", subjectCode="8.2.1", reasonCode="1.2")), Outcome.FAILED),
        ((500, b""), Outcome.UNKNOWN),
        ((200, b"{}"), Outcome.UNKNOWN),
    ],
)
def test_a_sale_goes_no_further_than_the_server_lets_it(
    server: Es2PlusServer, answer: tuple[int, bytes], outcome: Outcome
) -> None:
    server.answer = answer
    assert port(server).order(SALE, key="k").outcome is outcome
