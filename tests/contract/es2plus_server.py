"""An SM-DP+ that speaks ES2+ as the standard has it, around the simulator's profiles."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.contract.clock import Clock

from clearline.connectors.smdp.port import CancelProfile, OrderProfile
from clearline.connectors.smdp.simulator import SmdpSimulator
from clearline.vocabulary.answers import Answer, Outcome

AT = "/gsma/rsp2/es2plus/"
CANCEL, DOWNLOAD, CONFIRM = "cancelOrder", "downloadOrder", "confirmOrder"
IN_USE = {"subjectCode": "8.2.1", "reasonCode": "3.3"}
MATCHING_ID_IN_USE = {"subjectCode": "8.2.6", "reasonCode": "3.3"}


Told = tuple[dict[str, str], dict[str, Any]]


class Es2PlusServer:
    """Listens on loopback until it is closed; what it was sent stays in `heard`."""

    def __init__(self) -> None:
        self.profiles = SmdpSimulator(clock=Clock())
        self.heard: list[dict[str, Any]] = []
        self.names_itself = {"smdpAddress": "rsp.example.com"}
        self._reserved_for: dict[str, str] = {}
        self.answer: tuple[int, bytes] | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def told(self, function: str, body: dict[str, Any]) -> bytes:
        """Carry an order out, and say so as ES2+ does: HTTP 200, whatever became of it."""
        self.heard.append(body)
        carry_out = {CANCEL: self._cancelled, DOWNLOAD: self._reserved, CONFIRM: self._confirmed}
        codes, more = carry_out[function](body)
        status: dict[str, Any] = {"status": "Executed-Success"}
        if codes:
            status = {"status": "Failed", "statusCodeData": codes}
        return json.dumps({"header": {"functionExecutionStatus": status}, **more}).encode()

    def _cancelled(self, body: dict[str, Any]) -> Told:
        order = CancelProfile(iccid=body["iccid"], eid=body.get("eid"), matching_id=body.get("matchingId"))
        answer = self.profiles.cancel_order(order, key=body["header"]["functionCallIdentifier"])
        return _codes(answer), {}

    def _reserved(self, body: dict[str, Any]) -> Told:
        """A profile is reserved once; it is unknown to this server where the simulator says so."""
        iccid = body["iccid"].rstrip("F")
        if iccid in self._reserved_for:
            return IN_USE, {}
        told = _codes(self.profiles.order(OrderProfile(iccid=iccid, matching_id=""), key=f"reserve {iccid}"))
        if not told:
            self._reserved_for[iccid] = ""
        return told, {"iccid": iccid}

    def _confirmed(self, body: dict[str, Any]) -> Told:
        iccid, matching_id = body["iccid"].rstrip("F"), body["matchingId"]
        if matching_id in self._reserved_for.values():
            return MATCHING_ID_IN_USE, {}
        if self._reserved_for.get(iccid) != "":
            return IN_USE, {}
        self._reserved_for[iccid] = matching_id
        return {}, {"matchingId": matching_id, **self.names_itself}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                function = self.path.removeprefix(AT)
                right = function in (CANCEL, DOWNLOAD, CONFIRM) and self.headers[
                    "X-Admin-Protocol"
                ].startswith("gsma/rsp/v2")
                status, content = outer.answer or (
                    (200, outer.told(function, body)) if right else (404, b"not an ES2+ request")
                )
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_said: object) -> None:
                pass

        return Handler


def _codes(answer: Answer) -> dict[str, str]:
    """Return the codes of an order that did not end well, or that found the profile installed."""
    if answer.outcome is Outcome.CONFIRMED and answer.facts["profile_state"] != "installed":
        return {}
    return {
        "subjectCode": str(answer.facts["subject_code"]),
        "reasonCode": str(answer.facts["reason_code"]),
    }
