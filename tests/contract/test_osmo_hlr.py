"""What only a real register shows, and what a broken one must never be taken for."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from tests.contract.clock import Clock
from tests.contract.osmo_hlr import HOST, Provisioned

from clearline.connectors.hlr import osmo
from clearline.connectors.hlr.port import CeaseSubscriber
from clearline.vocabulary.answers import Outcome

pytestmark = pytest.mark.feature("I5")
GET_SERVED = "GET_REPLY {} subscriber.info \nnam_cs\t1\nnam_ps\t1"
GET_BARRED = "GET_REPLY {} subscriber.info \nnam_cs\t0\nnam_ps\t0"
NOBODY = "ERROR {} No such subscriber."


def an_order(imsi: str | None = None) -> CeaseSubscriber:
    return CeaseSubscriber(imsi=imsi or f"23415{uuid4().int % 10**10:010}", msisdn="447700900142")


@pytest.mark.requires("osmo-hlr")
@pytest.mark.allow_hosts([HOST])
def test_service_is_barred_before_the_subscriber_goes(osmo_hlr: Provisioned) -> None:
    order = an_order()
    assert osmo_hlr.look_up(order.imsi).facts["nam_cs"] == 1

    answer = osmo_hlr.cease(order, key="k")

    assert answer.outcome is Outcome.CONFIRMED
    assert (answer.facts["nam_cs"], answer.facts["nam_ps"]) == (0, 0)
    again = osmo_hlr.cease(order, key="k")
    assert again.outcome is Outcome.CONFIRMED
    assert again.facts["was_absent"] is True


@pytest.mark.parametrize("imsi", ["", "12", "2341500000000001 delete", "23415000000000\nexit", "١٢٣٤٥٦٧٨"])
def test_what_is_no_imsi_never_reaches_a_terminal(imsi: str) -> None:
    port = osmo.OsmoHlr(host="192.0.2.1", clock=Clock())
    answer = port.cease(CeaseSubscriber(imsi=imsi, msisdn=""), key="k")
    assert (answer.outcome, answer.reason) == (Outcome.FAILED, "malformed_imsi")


def _ipa(text: str) -> bytes:
    said = text.encode()
    return osmo.IPA_HEAD.pack(len(said) + 1, osmo.OSMO, osmo.CTRL) + said


@contextmanager
def listening(converse: Callable[[socket.socket], None]) -> Iterator[int]:
    """Serve one conversation on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            taken, _ = server.accept()
            with taken:
                converse(taken)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(timeout=5)


def control(*answers: str) -> Callable[[socket.socket], None]:
    """Answer one question after the other, then hang up."""

    def converse(taken: socket.socket) -> None:
        for number, answer in enumerate(answers, 1):
            if not taken.recv(1000):
                return
            taken.sendall(_ipa("TRAP 0 something else") + _ipa(answer.format(number)))

    return converse


def terminal(taken: socket.socket) -> None:
    taken.sendall(b"Welcome\r\nOsmoHLR> ")
    while taken.recv(1000):
        taken.sendall(b"\r\nOsmoHLR# ")


@pytest.mark.parametrize(
    ("answers", "outcome", "reason"),
    [
        ((NOBODY,), Outcome.CONFIRMED, None),
        ((), Outcome.FAILED, "not_sent"),
        (("ERROR {} Command not found",), Outcome.FAILED, "not_sent"),
        ((GET_SERVED,), Outcome.UNKNOWN, "broken_answer"),
        ((GET_SERVED, GET_SERVED), Outcome.FAILED, "still_attached"),
        ((GET_SERVED, GET_BARRED), Outcome.UNKNOWN, "broken_answer"),
        ((GET_SERVED, GET_BARRED, "SET_REPLY {} subscriber.delete 1"), Outcome.UNKNOWN, "broken_answer"),
        (
            (GET_SERVED, GET_BARRED, "SET_REPLY {} subscriber.delete 1", GET_BARRED),
            Outcome.FAILED,
            "still_attached",
        ),
        ((GET_SERVED, NOBODY, NOBODY), Outcome.CONFIRMED, None),
        ((GET_SERVED, GET_BARRED, "ERROR {} Subscriber doesn't exist.", NOBODY), Outcome.CONFIRMED, None),
    ],
)
def test_only_what_was_read_back_is_believed(
    answers: tuple[str, ...], outcome: Outcome, reason: str | None
) -> None:
    with listening(control(*answers)) as ctrl:
        if len(answers) > 1 or answers == (GET_SERVED,):
            with listening(terminal) as vty:
                port = osmo.OsmoHlr(host="127.0.0.1", ctrl_port=ctrl, vty_port=vty, clock=Clock())
                answer = port.cease(an_order(), key="k")
        else:
            answer = osmo.OsmoHlr(host="127.0.0.1", ctrl_port=ctrl, clock=Clock()).cease(an_order(), key="k")
    assert (answer.outcome, answer.reason) == (outcome, reason)


def test_a_register_that_says_nothing_ends_in_time() -> None:
    def hold(taken: socket.socket) -> None:
        taken.recv(1000)
        taken.recv(1000)

    with listening(hold) as ctrl:
        port = osmo.OsmoHlr(host="127.0.0.1", ctrl_port=ctrl, clock=Clock(), deadline=0.2)
        assert port.look_up("234150000000001").reason == "cannot_ask"
