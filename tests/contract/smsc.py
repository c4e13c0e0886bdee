"""A small SMS centre on loopback that speaks SMPP 3.4 over TCP, and does what a test tells it to.

It reads and writes the wire by itself, not through the library that the adapter uses.
"""

import socket
import ssl
import struct
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Any

USERNAME, PASSWORD = "lumo", "s3cret"

GENERIC_NACK, SUBMIT, QUERY, DELIVER, UNBIND, BIND, ENQUIRE = 0x80000000, 4, 3, 5, 6, 9, 0x15
RESPONSE = 0x80000000
BIND_FAILED, THROTTLED, BAD_NUMBER, QUERY_FAILED = 0x0D, 0x58, 0x0B, 0x67
DELIVERED, UNDELIVERABLE, ENROUTE = 2, 5, 1
SAID = {DELIVERED: "DELIVRD", UNDELIVERABLE: "UNDELIV"}
_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = dict(
    zip((0x0A, 0x14, 0x28, 0x29, 0x2F, 0x3C, 0x3D, 0x3E, 0x40, 0x65), "\f^{}\\[~]|€", strict=True)
)


@dataclass
class Submitted:
    """One `submit_sm` that was taken."""

    name: str
    to: str
    sender: str
    kinds: tuple[int, int]  # type of number of sender and recipient
    coding: int
    octets: bytes  # without the header
    part: int
    of: int
    group: int
    reference: int | None
    wants_receipt: bool
    state: int = ENROUTE
    told: bool = False


@dataclass
class Orders:
    """How the centre behaves; a test changes it while it runs."""

    refuse: list[int] = field(default_factory=list)  # statuses of the next `submit_sm`, then all is well
    silent: int = 0  # so many of the next are taken and never answered
    lets_in: bool = True
    answers_queries: bool = True
    sends_receipts: bool = True
    mute: bool = False  # answers nothing any more, as behind a link that died


class Smsc:
    """Serves any number of connections; `settle` delivers, or gives up on, all that waits."""

    def __init__(self, *, certificate: ssl.SSLContext | None = None) -> None:
        self._certificate = certificate
        self.orders = Orders()
        self.taken: list[Submitted] = []
        self.receipt_statuses: list[int] = []
        self.binds = 0
        self._unreachable: set[str] = set()
        self._lock = Lock()
        self._bound: list[socket.socket] = []
        self._number = 0
        self._receipts = Event()
        self._closing = False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._threads = [Thread(target=self._accept)]
        self._threads[0].start()

    def tell(self, number: str, state: str) -> None:
        assert state == "unreachable"
        self._unreachable.add(number)

    def settle(self) -> None:
        for message in self.taken:
            message.state = UNDELIVERABLE if message.to in self._unreachable else DELIVERED
        self.send_receipts()

    def send_receipts(self) -> None:
        """Send what is owed, over whichever connection is bound; and wait until each was answered."""
        for message in self.taken:
            owed = message.wants_receipt and not message.told and message.state != ENROUTE
            if owed and self._bound and self.orders.sends_receipts:
                self._receipts.clear()
                self._send(self._bound[-1], DELIVER, 0, self._next(), self._receipt(message))
                assert self._receipts.wait(5), "no answer to a receipt"

    def messages(self) -> list[dict[str, Any]]:
        """Whole texts, as a phone would show them."""
        groups: dict[tuple[str, int, int], list[Submitted]] = {}
        for message in self.taken:
            groups.setdefault((message.to, message.group, message.of), []).append(message)
        return [
            {
                "to": parts[0].to,
                "sender": parts[0].sender,
                "parts": len(parts),
                "text": "".join(decoded(part) for part in sorted(parts, key=lambda each: each.part)),
            }
            for parts in groups.values()
        ]

    def drop(self) -> None:
        """Hang up on everybody."""
        for connection in self._bound:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._bound.clear()

    def enquire(self) -> None:
        """Ask whether somebody is there, and say what nobody understands; then say goodbye."""
        connection = self._bound[-1]
        self._send(connection, ENQUIRE, 0, self._next(), b"")
        self._send(connection, 0x999, 0, self._next(), b"")
        self._send(connection, UNBIND, 0, self._next(), b"")

    def close(self) -> None:
        self._closing = True
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.drop()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        with suppress(OSError):
            while not self._closing:
                connection, _ = self._listening.accept()
                connection.settimeout(10)
                if self._certificate is not None:
                    try:
                        connection = self._certificate.wrap_socket(connection, server_side=True)
                    except OSError:  # whoever does not trust us hangs up
                        connection.close()
                        continue
                thread = Thread(target=self._serve, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, EOFError), connection:
            while True:
                length, command, status, number = struct.unpack(">LLLL", _exactly(connection, 16))
                body = _exactly(connection, length - 16)
                if not self.orders.mute:
                    self._answer(connection, command, status, number, body)

    def _answer(self, connection: socket.socket, command: int, status: int, number: int, body: bytes) -> None:
        if command == BIND:
            name, _, rest = body.partition(b"\0")
            right = (name.decode(), rest.partition(b"\0")[0].decode()) == (USERNAME, PASSWORD)
            good = right and self.orders.lets_in
            self._send(connection, command | RESPONSE, 0 if good else BIND_FAILED, number, b"smsc\0")
            if good:
                self.binds += 1
                self._bound.append(connection)
        elif command == SUBMIT:
            self._submit(connection, number, body)
        elif command == QUERY:
            self._query(connection, number, body)
        elif command in (UNBIND, ENQUIRE):
            self._send(connection, command | RESPONSE, 0, number, b"")
        elif command == DELIVER | RESPONSE:
            self.receipt_statuses.append(status)
            self._receipts.set()

    def _submit(self, connection: socket.socket, number: int, body: bytes) -> None:
        if self.orders.refuse:
            self._send(connection, SUBMIT | RESPONSE, self.orders.refuse.pop(0), number, b"")
            return
        with self._lock:
            message = _read(body, name=f"{len(self.taken):08x}")
            self.taken.append(message)
        if self.orders.silent:
            self.orders.silent -= 1
            return
        self._send(connection, SUBMIT | RESPONSE, 0, number, message.name.encode() + b"\0")

    def _query(self, connection: socket.socket, number: int, body: bytes) -> None:
        name = body.partition(b"\0")[0].decode()
        found = [message for message in self.taken if message.name == name]
        if not found or not self.orders.answers_queries:
            self._send(connection, QUERY | RESPONSE, QUERY_FAILED, number, b"")
            return
        told = name.encode() + b"\0" + b"\0" + bytes([found[0].state, 0])
        self._send(connection, QUERY | RESPONSE, 0, number, told)

    def _receipt(self, message: Submitted) -> bytes:
        message.told = True
        said = SAID[message.state]
        dates = "submit date:2605030900 done date:2605030905"
        text = f"id:{message.name} sub:001 dlvrd:001 {dates} stat:{said} err:000 text:"
        octets = text.encode()
        address = b"\x01\x01" + message.to.encode() + b"\0" + b"\x00\x01" + message.sender.encode() + b"\0"
        return b"\0" + address + b"\x04\0\0\0\0\0\0\0\0" + bytes([len(octets)]) + octets

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _send(self, connection: socket.socket, command: int, status: int, number: int, body: bytes) -> None:
        connection.sendall(struct.pack(">LLLL", 16 + len(body), command, status, number) + body)


def decoded(message: Submitted) -> str:
    if message.coding == 8:
        return message.octets.decode("utf-16-be")
    text, octets = "", iter(message.octets)
    for octet in octets:
        text += _EXTENDED[next(octets)] if octet == 0x1B else _BASIC[octet]
    return text


def _read(body: bytes, *, name: str) -> Submitted:
    """Read a `submit_sm`, field by field (SMPP 3.4, §4.4.1)."""
    _service, _, rest = body.partition(b"\0")
    from_kind, rest = rest[0], rest[2:]
    sender, _, rest = rest.partition(b"\0")
    to_kind, rest = rest[0], rest[2:]
    to, _, rest = rest.partition(b"\0")
    esm_class, rest = rest[0], rest[3:]
    _schedule, _, rest = rest.partition(b"\0")
    validity, _, rest = rest.partition(b"\0")
    assert validity.endswith(b"R")
    registered, _replace, coding, _default, length = rest[:5]
    octets, options = rest[5 : 5 + length], rest[5 + length :]
    assert len(octets) == length
    part = of = 1
    group = int(name, 16)
    if esm_class & 0x40:
        assert octets[:3] == b"\x06\x08\x04"
        group, of, part = int.from_bytes(octets[3:5], "big"), octets[5], octets[6]
        octets = octets[7:]
    return Submitted(
        name=name,
        to=to.decode(),
        sender=sender.decode(),
        kinds=(from_kind, to_kind),
        coding=coding,
        octets=octets,
        part=part,
        of=of,
        group=group,
        reference=int.from_bytes(options[4:6], "big") if options[:2] == b"\x02\x04" else None,
        wants_receipt=registered & 3 == 1,
    )


def _exactly(connection: socket.socket, size: int) -> bytes:
    octets = b""
    while len(octets) < size:
        piece = connection.recv(size - len(octets))
        if not piece:
            raise EOFError
        octets += piece
    return octets
