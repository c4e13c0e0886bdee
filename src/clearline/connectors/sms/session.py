"""One bound connection to a gateway (SMPP 3.4): calls out, receipts in, and a look whether it still lives.

The library makes and reads the PDUs; when to give up is ours.
"""

import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import structlog
from smpplib import consts, smpp
from smpplib.client import SimpleSequenceGenerator

_HEADER: Final = struct.Struct(">LLLL")
_LARGEST: Final = 4096  # octets of a PDU; the largest that a gateway sends us is below 1 000
_RESPONSE: Final = 0x80000000
_FRESH: Final = 5.0  # seconds after which a silent peer is asked for a sign of life before it gets a message
_IDLE: Final = 30.0  # seconds of silence until we ask whether somebody is there; as many again, and we leave

log = structlog.get_logger(__name__)
Pdu = Any  # the library has no types
Arrived = Callable[[Pdu], None]


class Unanswered(Exception):
    """A call went out, or part of it, and nothing came back in time."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotSent(Exception):
    """Nothing went out: the connection had ended before."""


class _Call:
    """What waits for a response. `arrived` is told of it even where nobody waits any more."""

    def __init__(self, arrived: Arrived) -> None:
        self.arrived = arrived
        self.response: Pdu | None = None
        self.done = threading.Event()


class Session:
    """Safe to call from several threads. `received` answers each `deliver_sm` with a status."""

    def __init__(self, connected: socket.socket, *, reply: float, received: Callable[[Pdu], int]) -> None:
        self._socket = connected
        self._reply = reply
        self._received = received
        self._numbers = SimpleSequenceGenerator()
        self._sending = threading.Lock()
        self._calls: dict[int, _Call] = {}
        self._heard = time.monotonic()
        self.ended = False
        self._socket.settimeout(_IDLE)
        self._reader = threading.Thread(target=self._read, name="smpp-reader", daemon=True)
        self._reader.start()

    def call(self, command: str, *, arrived: Arrived = lambda _response: None, **fields: object) -> Pdu:
        """Send a request and return its response, whatever status that has.

        Raises:
            NotSent: the connection had ended.
            Unanswered: `time_out`, or `broken_answer` where it ended meanwhile.
        """
        call = _Call(arrived)
        with self._sending:
            if self.ended:
                raise NotSent
            request = smpp.make_pdu(command, client=self._numbers, **fields)
            octets = request.generate()
            self._calls[request.sequence] = call
            try:
                self._socket.sendall(octets)
            except OSError:
                self.end()
        in_time = call.done.wait(self._reply)
        if call.response is not None:
            return call.response
        raise Unanswered("broken_answer" if in_time else "time_out")

    def lives(self) -> bool:
        """Tell whether somebody is there, asking where nothing was heard for a moment."""
        if not self.ended and time.monotonic() - self._heard > _FRESH:
            with suppress(NotSent, Unanswered):
                self.call("enquire_link")
                return True
            self.end()
        return not self.ended

    def close(self) -> None:
        """Say goodbye, and end."""
        with suppress(NotSent, Unanswered):
            self.call("unbind")
        self.end()
        if threading.current_thread() is not self._reader:
            self._reader.join(self._reply)

    def _read(self) -> None:
        try:
            while not self.ended:
                self._take(self._next())
        except (OSError, EOFError) as error:
            log.info("connection to the SMS gateway ended", cause=type(error).__name__)
        except Exception:
            log.exception("the SMS gateway sent what nobody can read")
        finally:
            self.end()
            self._socket.close()

    def _next(self) -> bytes:
        head = self._exactly(4, patient=True)
        length = int.from_bytes(head, "big")
        if not _HEADER.size <= length <= _LARGEST:
            raise EOFError
        return head + self._exactly(length - 4)

    def _exactly(self, size: int, *, patient: bool = False) -> bytes:
        octets = b""
        while len(octets) < size:
            try:
                piece = self._socket.recv(size - len(octets))
            except TimeoutError:
                if octets or not patient:
                    raise
                patient = False  # one question; whoever is silent after it has gone
                self._send(smpp.make_pdu("enquire_link", client=self._numbers))
                continue
            if not piece:
                raise EOFError
            octets += piece
        self._heard = time.monotonic()
        return octets

    def _take(self, octets: bytes) -> None:
        _length, command, _status, number = _HEADER.unpack_from(octets)
        if command & _RESPONSE:
            call = self._calls.pop(number, None)
            if call is not None:
                try:
                    response = smpp.parse_pdu(octets, client=self._numbers, allow_unknown_opt_params=True)
                    call.arrived(response)
                    call.response = response
                finally:
                    call.done.set()
            return
        self._answer(octets, number)

    def _answer(self, octets: bytes, number: int) -> None:
        try:
            request = smpp.parse_pdu(octets, client=self._numbers, allow_unknown_opt_params=True)
        except Exception:  # noqa: BLE001 (the library raises whatever it stumbles over)
            self._respond("generic_nack", number, consts.SMPP_ESME_RINVCMDID)
            return
        if request.command == "deliver_sm":
            self._respond("deliver_sm_resp", number, self._received(request))
        elif request.command == "unbind":
            self._respond("unbind_resp", number, consts.SMPP_ESME_ROK)
            self.end()
        elif request.command == "enquire_link":
            self._respond("enquire_link_resp", number, consts.SMPP_ESME_ROK)
        else:
            self._respond("generic_nack", number, consts.SMPP_ESME_RINVCMDID)

    def _respond(self, command: str, number: int, status: int) -> None:
        response = smpp.make_pdu(command, client=self._numbers, status=status)
        response.sequence = number
        self._send(response)

    def _send(self, pdu: Pdu) -> None:
        octets = pdu.generate()
        with self._sending:
            self._socket.sendall(octets)

    def end(self) -> None:
        """Hang up; whoever waits is told that nothing came."""
        self.ended = True
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        while self._calls:
            with suppress(KeyError):
                self._calls.popitem()[1].done.set()
