"""A mail server that says exactly what a test tells it to, also when that is nothing at all."""

import socket
from collections.abc import Mapping
from contextlib import suppress
from threading import Event, Thread

_FINE = {
    "greeting": "220 ready",
    "EHLO": "250 mail.example",
    "MAIL": "250 fine",
    "RCPT": "250 fine",
    "DATA": "354 go on",
    ".": "250 queued",
    "QUIT": "221 bye",
}

SILENCE = "(silence)"
HANG_UP = "(hang up)"
DRIP = "(drip)"


class ScriptedServer:
    """Serves one connection; `says` replaces replies by their verb, `.` being the end of the letter."""

    def __init__(self, says: Mapping[str, str]) -> None:
        self._says = {**_FINE, **says}
        self._closing = Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(10)
        self.port: int = self._listening.getsockname()[1]
        self.heard: list[str] = []
        self._thread = Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()
        self._listening.close()

    def _serve(self) -> None:
        connection, _ = self._listening.accept()
        connection.settimeout(10)
        with suppress(OSError), connection, connection.makefile("rb") as lines:
            if not self._reply(connection, "greeting"):
                return
            in_letter = False
            for line in lines:
                text = line.decode("ascii").rstrip("\r\n")
                verb = text if in_letter else text[:4].upper()
                if in_letter and verb != ".":
                    continue
                self.heard.append(verb)
                if not self._reply(connection, verb):
                    return
                in_letter = verb == "DATA" and self._says["DATA"].startswith("354")

    def _reply(self, connection: socket.socket, verb: str) -> bool:
        said = self._says[verb]
        if said == SILENCE:
            self._closing.wait(10)
        elif said == DRIP:
            for letter in "220-" + "x" * 200:
                connection.sendall(letter.encode())
                if self._closing.wait(0.1):
                    break
        elif said != HANG_UP:
            connection.sendall(f"{said}\r\n".encode())
            return True
        return False
