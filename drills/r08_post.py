"""A mail server that misbehaves as its recipients' trials say, on a real socket."""

import re
import time
from email import message_from_bytes, policy
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import NamedTuple

from drills.r08_trials import OF_THE_LINE, Known, Way

DONE = b"250 OK\r\n"
# What is said after the letter, by the way of misbehaviour; b"" is silence.
SAID = {
    Way.TIME_OUT_BEFORE: b"",
    Way.TIME_OUT_AFTER: b"",
    Way.ERROR_AFTER: b"451 4.3.0 internal\r\n",
    Way.WRONG_AMOUNT: b"250 1 minor unit more\r\n",
    Way.WRONG_CURRENCY: b"250 XTS\r\n",
    Way.GARBAGE: b"\xff\xfe\x00 {\r\n",
    Way.TRUNCATED: b"25",
    Way.ERROR_INSIDE_200: b"200 error: internal\r\n",
}
WITHOUT_EFFECT = frozenset({Way.TIME_OUT_BEFORE, Way.ERROR_INSIDE_200})
HANGS, DRIPS, IS_LATE = 0.4, 0.05, 0.1  # seconds


class Letter(NamedTuple):
    """A letter that was taken."""

    to: str
    subject: str
    message_id: str


class PostOffice(ThreadingTCPServer):
    """Takes letters on loopback and keeps their heads."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, known: Known) -> None:
        self.letters: list[Letter] = []
        self.known = known
        super().__init__(("127.0.0.1", 0), Conversation)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, _request: object, _client: object) -> None:
        """Say nothing of clients that gave up."""


class Conversation(StreamRequestHandler):
    """One client, one letter at a time."""

    server: PostOffice

    def handle(self) -> None:
        self.wfile.write(b"220 drill\r\n")
        recipient = ""
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"QUIT":
                return
            if verb == b"RCPT":
                recipient = _address(line)
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self._take(recipient, self._letter())
            else:
                self.wfile.write(DONE)

    def _letter(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)

    def _take(self, recipient: str, raw: bytes) -> None:
        told = message_from_bytes(raw, policy=policy.default)
        letter = Letter(recipient, str(told["Subject"]), str(told["Message-ID"]))
        trial = self.server.known.of_address.get(recipient)
        way = trial.way if trial and trial.way not in OF_THE_LINE else None
        if trial is None or way is None or not trial.meets(letter.subject, letter.message_id):
            self._keep(letter)
            self.wfile.write(DONE)
            return
        if way is Way.REDIRECT:
            self.wfile.write(b"450 4.7.1 try <elsewhere@example.net>\r\n")
            return
        if way not in WITHOUT_EFFECT:
            self._keep(letter, times=2 if way is Way.TWICE else 1)
        if way is Way.LATE:
            self.server.known.take_back(trial)
            time.sleep(IS_LATE)
        self._say(way, SAID.get(way, DONE))

    def _keep(self, letter: Letter, *, times: int = 1) -> None:
        self.server.letters.extend([letter] * times)

    def _say(self, way: Way, said: bytes) -> None:
        if way is Way.DRIP:
            for byte in said:
                time.sleep(DRIPS)
                self.wfile.write(bytes([byte]))
            return
        self.wfile.write(said)
        if not said:
            time.sleep(HANGS)
        if way in (Way.TRUNCATED, Way.GARBAGE) or not said:
            self.connection.close()


def _address(line: bytes) -> str:
    found = re.search(rb"<([^>]*)>", line)
    return found[1].decode() if found else ""
