"""osmo-hlr, by its control interface (reads and deletes) and its terminal (bars service).

`delete` alone tells the serving VLR nothing: the phone stays attached. So
service is barred first, which sends DELETE_DATA there; that is read back; and
only then the subscriber goes. Neither interface knows a password or TLS: both
belong on loopback, or in a network of their own.
"""

import re
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from clearline.connectors.hlr.port import FOUND, NOT_FOUND, CeaseSubscriber
from clearline.connectors.replies import confirmed, failed, stamp, unknown
from clearline.vocabulary.answers import Answer

CTRL_PORT, VTY_PORT = 4259, 4258
IPA_HEAD = struct.Struct(">HBB")  # length of what follows the third byte, protocol, its extension
OSMO, CTRL = 0xEE, 0x00
GONE = ("No such subscriber", "Subscriber doesn't exist")
MOST_OF_A_TERMINAL = 64 * 1024  # bytes until a prompt
_is_imsi = re.compile(r"[0-9]{6,15}").fullmatch


class _Silent(Exception):
    """The other side hung up, is too slow, or says what nobody understands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmoHlr:
    """Implements `HlrPort`. `deadline` is seconds for a whole order, all its questions together."""

    host: str
    clock: Callable[[], datetime]
    ctrl_port: int = CTRL_PORT
    vty_port: int = VTY_PORT
    deadline: float = 10.0

    def cease(self, order: CeaseSubscriber, *, key: str) -> Answer:  # noqa: ARG002 (the register keeps no keys)
        if not _is_imsi(order.imsi):
            return failed("malformed_imsi")
        until = time.monotonic() + self.deadline
        with ExitStack() as open_connections:
            try:
                ctrl = _Ctrl(open_connections.enter_context(_connected(self.host, self.ctrl_port, until)))
                if ctrl.subscriber(order.imsi) is None:
                    return confirmed(off_at=stamp(self.clock()), read_back=NOT_FOUND, was_absent=True)
                vty = _Terminal(open_connections.enter_context(_connected(self.host, self.vty_port, until)))
                vty.enter()
            except (OSError, _Silent):
                return failed("not_sent")
            try:
                return self._off(order.imsi, ctrl, vty)
            except TimeoutError:
                return unknown("time_out")
            except (OSError, _Silent):
                return unknown("broken_answer")

    def look_up(self, imsi: str) -> Answer:
        if not _is_imsi(imsi):
            return confirmed(read_back=NOT_FOUND)
        try:
            with _connected(self.host, self.ctrl_port, time.monotonic() + self.deadline) as line:
                found = _Ctrl(line).subscriber(imsi)
        except (OSError, _Silent):
            return unknown("cannot_ask")
        if found is None:
            return confirmed(read_back=NOT_FOUND)
        return confirmed(read_back=FOUND, nam_cs=found.nam_cs, nam_ps=found.nam_ps)

    def ask(self, order: CeaseSubscriber, *, key: str) -> Answer:  # noqa: ARG002 (the register keeps no keys)
        seen = self.look_up(order.imsi)
        if seen.facts.get("read_back") == NOT_FOUND:
            # Since when, the register does not tell: the moment we saw it stands.
            return confirmed(off_at=stamp(self.clock()), read_back=NOT_FOUND)
        return unknown(seen.reason or "still_there", **seen.facts)

    def _off(self, imsi: str, ctrl: "_Ctrl", vty: "_Terminal") -> Answer:
        """Bar, read back, delete, read back; every step may be done again."""
        vty.say(f"subscriber imsi {imsi} update network-access-mode none")
        barred = ctrl.subscriber(imsi)
        if barred is not None:
            if barred.nam_cs or barred.nam_ps:
                return failed("still_attached", read_back=FOUND, nam_cs=barred.nam_cs, nam_ps=barred.nam_ps)
            ctrl.delete(imsi)
        if ctrl.subscriber(imsi) is not None:
            return failed("still_attached", read_back=FOUND, nam_cs=0, nam_ps=0)
        return confirmed(off_at=stamp(self.clock()), nam_cs=0, nam_ps=0, read_back=NOT_FOUND)


@dataclass(frozen=True, slots=True)
class _Subscriber:
    """What is read back: 1 is served, 0 is barred. Keys and numbers are not even taken up."""

    nam_cs: int
    nam_ps: int


@dataclass(slots=True)
class _Line:
    """A connection with a hard end for everything that is said on it."""

    socket: socket.socket
    until: float

    def send(self, said: bytes) -> None:
        self._hurry()
        self.socket.sendall(said)

    def receive(self, most: int) -> bytes:
        self._hurry()
        heard = self.socket.recv(most)
        if not heard:
            raise _Silent
        return heard

    def _hurry(self) -> None:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.socket.settimeout(left)


@contextmanager
def _connected(host: str, port: int, until: float) -> Iterator[_Line]:
    left = max(until - time.monotonic(), 0.001)
    with socket.create_connection((host, port), timeout=left) as made:
        yield _Line(made, until)


@dataclass(slots=True)
class _Ctrl:
    """The control interface: one question, one answer, by number."""

    line: _Line
    _last: int = field(default=0)

    def subscriber(self, imsi: str) -> _Subscriber | None:
        """Return how a subscriber stands, or None where there is none."""
        told = self._asked(f"GET {{}} subscriber.by-imsi-{imsi}.info")
        if told is None:
            return None
        values = dict(line.partition("\t")[::2] for line in told.splitlines())
        try:
            return _Subscriber(int(values["nam_cs"]), int(values["nam_ps"]))
        except (KeyError, ValueError):
            raise _Silent from None

    def delete(self, imsi: str) -> None:
        """Delete a subscriber; one who is gone already is what we wanted."""
        self._asked(f"SET {{}} subscriber.delete {imsi}")

    def _asked(self, command: str) -> str | None:
        self._last += 1
        said = command.format(self._last).encode()
        self.line.send(IPA_HEAD.pack(len(said) + 1, OSMO, CTRL) + said)
        while True:
            kind, number, rest = (*self._heard().split(" ", 2), "", "")[:3]
            if number == str(self._last):  # else a trap, or the answer to nothing of ours
                break
        if kind == "ERROR":
            if rest.startswith(GONE):
                return None
            raise _Silent
        return rest

    def _heard(self) -> str:
        length, protocol, extension = IPA_HEAD.unpack(self._exactly(IPA_HEAD.size))
        told = self._exactly(max(length - 1, 0))
        return told.decode(errors="replace") if (protocol, extension) == (OSMO, CTRL) else ""

    def _exactly(self, count: int) -> bytes:
        heard = b""
        while len(heard) < count:
            heard += self.line.receive(count - len(heard))
        return heard


@dataclass(slots=True)
class _Terminal:
    """The terminal: a line, and what it prints up to its next prompt."""

    line: _Line

    def enter(self) -> None:
        """Come to where commands are taken."""
        self._until(b"> ")
        self.line.send(b"enable\r\n")
        self._until(b"# ")

    def say(self, command: str) -> None:
        self.line.send(command.encode() + b"\r\n")
        self._until(b"# ")

    def _until(self, prompt: bytes) -> None:
        heard = b""
        while not heard.endswith(prompt):
            heard += self.line.receive(4096)
            if len(heard) > MOST_OF_A_TERMINAL:
                raise _Silent
