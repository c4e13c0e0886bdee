"""An SM-DP+ that speaks ES2+ as the standard has it, around the simulator's profiles."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.contract.clock import Clock

from clearline.connectors.smdp.port import CancelProfile
from clearline.connectors.smdp.simulator import SmdpSimulator
from clearline.vocabulary.answers import Outcome

PATH = "/gsma/rsp2/es2plus/cancelOrder"


class Es2PlusServer:
    """Listens on loopback until it is closed; what it was sent stays in `heard`."""

    def __init__(self) -> None:
        self.profiles = SmdpSimulator(clock=Clock())
        self.heard: list[dict[str, Any]] = []
        self.answer: tuple[int, bytes] | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def told(self, body: dict[str, Any]) -> bytes:
        """Carry an order out, and say so as ES2+ does: HTTP 200, whatever became of it."""
        self.heard.append(body)
        order = CancelProfile(iccid=body["iccid"], eid=body.get("eid"), matching_id=body.get("matchingId"))
        answer = self.profiles.cancel_order(order, key=body["header"]["functionCallIdentifier"])
        status: dict[str, Any] = {"status": "Executed-Success"}
        if answer.outcome is not Outcome.CONFIRMED or answer.facts["profile_state"] == "installed":
            codes = {"subjectCode": answer.facts["subject_code"], "reasonCode": answer.facts["reason_code"]}
            status = {"status": "Failed", "statusCodeData": codes}
        return json.dumps({"header": {"functionExecutionStatus": status}}).encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                right = self.path == PATH and self.headers["X-Admin-Protocol"].startswith("gsma/rsp/v2")
                status, content = outer.answer or (
                    (200, outer.told(body)) if right else (404, b"not an ES2+ request")
                )
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_said: object) -> None:
                pass

        return Handler
