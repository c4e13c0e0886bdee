"""The HTTP face of the simulated world."""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import Any, ClassVar, Final

from clearline.connectors.replies import write_answer
from clearline.connectors.simulators import misbehaviour, till
from clearline.connectors.simulators.doors import DOORS, LISTS, Door
from clearline.connectors.simulators.faults import Fault, FaultPlan, Planned
from clearline.connectors.simulators.page import STYLE_HASH, page
from clearline.connectors.simulators.world import World
from clearline.vocabulary.answers import Answer

_LARGEST_REQUEST: Final = 30_000_000  # bytes: a mail with its attachments
_ATTACHMENT = "/mail/attachments/"
_PAGE_POLICY = f"default-src 'none'; style-src '{STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'"


class SimulatorServer(ThreadingHTTPServer):
    """Serves one world on one address; `latency` is felt on every order, after its effect or before it."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(
        self,
        address: tuple[str, int],
        *,
        world: World,
        latency: timedelta = timedelta(0),
        latency_before_effect: bool = False,
    ) -> None:
        self.world = world
        self.faults = FaultPlan()
        self.latency = latency.total_seconds()
        self.latency_before_effect = latency_before_effect
        self.stopping = Event()
        super().__init__(address, Conversation)
        world.payments.pages_at = self.url

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    def stop(self) -> None:
        """Wake every sleeping answer and end the serving loop; call from another thread than the loop's."""
        self.stopping.set()
        self.shutdown()

    def handle_error(self, request: object, client_address: object) -> None:
        """Name any other error than a client that gave up; a traceback would print somebody's number."""
        del request, client_address
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError | TimeoutError):
            print(f"No answer was given: {type(error).__name__}", file=sys.stderr)  # noqa: T201 - the log of a server


class Refusal(Exception):
    """What was asked cannot be read or found; the sentence goes back to whoever asked."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Conversation(BaseHTTPRequestHandler):
    """One connection: one request, one answer."""

    server: SimulatorServer
    server_version = "ClearlineSimulators"
    sys_version = ""
    timeout: ClassVar[float | None] = 60  # seconds without a byte from the client

    def do_GET(self) -> None:
        self._guarded(self._get)

    def do_POST(self) -> None:
        self._guarded(self._post)

    def do_DELETE(self) -> None:
        self._guarded(self._delete)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the signature of http.server
        """Write nothing: requests hold names and numbers."""

    def _guarded(self, serve: Callable[[], None]) -> None:
        try:
            self._refuse_strangers()
            serve()
        except till.NoSuchCharge as unknown:
            self.write_json({"error": str(unknown)}, status=HTTPStatus.NOT_FOUND)
        except Refusal as refusal:
            self.write_json({"error": str(refusal)}, status=refusal.status)

    def _refuse_strangers(self) -> None:
        # A page in a browser on this machine could reach us under a name of its own (DNS rebinding) or post
        # across origins; the inbox holds sign-in codes, and faults change what happens.
        host = (self.headers.get("Host") or "").rpartition(":")[0] or self.headers.get("Host")
        # Where it listens at every address, the one that the caller came to is a number, never a name.
        known = {"127.0.0.1", "localhost", "[::1]", str(self.server.server_address[0])}
        known.add(str(self.connection.getsockname()[0]))
        own_page = {None, f"http://{self.headers.get('Host')}"}
        if host not in known or (self.command != "GET" and self.headers.get("Origin") not in own_page):
            raise Refusal(HTTPStatus.FORBIDDEN, "Come by the address this server printed when it started.")

    def _get(self) -> None:
        world = self.server.world
        if self.path == "/":
            self._write_page(page(world))
        elif self.path == "/health":
            self.write_json({"ready": True})
        elif self.path == "/faults":
            self.write_json(self.server.faults.waiting())
        elif self.path in LISTS:
            self.write_json(LISTS[self.path](world))
        elif self.path.startswith(till.PATH):
            self._write_page(till.page(world.payments, self.path))
        elif self.path.startswith(_ATTACHMENT):
            self._write_attachment(self.path.removeprefix(_ATTACHMENT))
        else:
            raise Refusal(HTTPStatus.NOT_FOUND, f"There are lists at {', '.join(LISTS)}, and a page at /.")

    def _post(self) -> None:
        if self.path.startswith(till.PATH):
            self._lead_on(till.decided(self.server.world.payments, self.path))
            return
        door, body = DOORS.get(self.path), self._body()
        try:
            if door is not None:
                self._pass(door, key=str(body["key"]), request=body["request"])
            elif self.path in _CONTROLS:
                _CONTROLS[self.path](self.server, body)
                self.write_json({"set": True})
            else:
                raise Refusal(HTTPStatus.NOT_FOUND, f"Orders go to {', '.join(DOORS)}.")
        except (KeyError, TypeError, ValueError) as error:
            # Without the text of the error, which may quote what was sent.
            raise Refusal(
                HTTPStatus.BAD_REQUEST,
                f"A field of this order is missing or misshapen ({type(error).__name__}).",
            ) from error

    def _delete(self) -> None:
        if self.path != "/faults":
            raise Refusal(HTTPStatus.NOT_FOUND, "Only /faults can be emptied.")
        self.server.faults.clear()
        self.write_json({"set": True})

    def _pass(self, door: Door, *, key: str, request: Mapping[str, Any]) -> None:
        server = self.server
        planned = server.faults.take(self.path, key=key)
        if planned is not None and misbehaviour.before_effect(self, planned, key=key):
            return
        if door.acts and server.latency_before_effect:
            server.stopping.wait(server.latency)
        answer = door.enter(server.world, request, key)
        if planned is not None and planned.fault is Fault.TWICE:
            answer = door.enter(server.world, request, key)
        if door.acts and not server.latency_before_effect:
            server.stopping.wait(server.latency)
        if planned is None or not misbehaviour.after_effect(self, planned, answer, key=key):
            self.write_answer(answer, key=key)

    def write_answer(self, answer: Answer, *, key: str) -> None:
        self.write_json({"key": key, **write_answer(answer)})

    def write_json(self, content: object, *, status: HTTPStatus = HTTPStatus.OK) -> None:
        self.write(
            json.dumps(content, ensure_ascii=False).encode(), media_type="application/json", status=status
        )

    def write(
        self,
        content: bytes,
        *,
        media_type: str,
        status: HTTPStatus = HTTPStatus.OK,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": media_type,
            "Content-Length": str(len(content)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _write_page(self, html: str) -> None:
        self.write(
            html.encode(),
            media_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": _PAGE_POLICY, "Referrer-Policy": "no-referrer"},
        )

    def _lead_on(self, address: str) -> None:
        self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _LARGEST_REQUEST))
        self.write(b"", media_type="text/plain", status=HTTPStatus.SEE_OTHER, headers={"Location": address})

    def _write_attachment(self, digest: str) -> None:
        content = self.server.world.cellar.fetch(digest)
        if content is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "No attachment is kept under this digest.")
        kind = "application/pdf" if content.startswith(b"%PDF-") else "application/octet-stream"
        self.write(content, media_type=kind, headers={"Content-Disposition": "attachment"})

    def _body(self) -> Mapping[str, Any]:
        length = self.headers.get("Content-Length") or ""
        if not length.isdecimal() or int(length) > _LARGEST_REQUEST:
            raise Refusal(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"Send a length, of at most {_LARGEST_REQUEST} bytes."
            )
        try:
            body = json.loads(self.rfile.read(int(length)))
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise Refusal(HTTPStatus.BAD_REQUEST, "Send one JSON object.")
        return body


def _plan_fault(server: SimulatorServer, body: Mapping[str, Any]) -> None:
    if body["path"] not in DOORS:
        raise Refusal(HTTPStatus.BAD_REQUEST, f"Faults can be planned for {', '.join(DOORS)}.")
    planned = Planned(fault=Fault(body["fault"]), seconds=float(body.get("seconds", 0)))
    server.faults.plan(body["path"], planned, times=int(body.get("times", 1)))


def _tell(server: SimulatorServer, body: Mapping[str, Any]) -> None:
    server.world.systems()[body["system"]].tell(str(body["subject"]), str(body["state"]))


def _move_clock(server: SimulatorServer, body: Mapping[str, Any]) -> None:
    server.world.clock.offset = timedelta(seconds=float(body["offset_seconds"]))


_CONTROLS: Mapping[str, Callable[[SimulatorServer, Mapping[str, Any]], None]] = {
    "/faults": _plan_fault,
    "/tell": _tell,
    "/clock": _move_clock,
}
