"""A payment server that speaks Stripe's HTTP, for the tests of the adapter: forms in, JSON out.

Written after Stripe's public API reference (version 2024-06-20). It covers what the adapter uses: Checkout
sessions (open, list, read), refunds (order, list), lists with `limit`, `starting_after` and `created[gte]`,
error bodies, and keys that replay the first answer. It does not cover: webhooks, the payer's page, other
ways to pay than cards, disputes, connected accounts, the balance that refunds are paid from, rate limits.
Like the real one it forgets its keys (`forget_keys`), and refuses more than what came with a charge.
"""

import itertools
import json
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

SECRET = "sk_test_clearline"
DAY = 86_400

Row = dict[str, Any]
Reply = tuple[int, Row]


class StripeTill:
    """The server, while it is entered. `faults` are used up one per order: see `_Hand.do_POST`."""

    def __init__(self) -> None:
        self.sessions: dict[str, Row] = {}
        self.refunds: dict[str, Row] = {}
        self.faults: list[str] = []
        self.orders = 0
        self._keys: dict[str, tuple[Mapping[str, str], Reply]] = {}
        self._numbers = itertools.count(1)
        self._cards_gone = False
        self.lock = threading.RLock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Hand", (_Hand,), {"till": self}))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def tell(self, subject: str, state: str) -> None:
        """Have a payer pay or go away, or (`closed`) let every card be gone that money goes back to."""
        if state == "closed":
            self._cards_gone = True
        elif state == "paid":
            self.sessions[subject] |= {"status": "complete", "payment_status": "paid", "url": None}
            self.sessions[subject]["payment_intent"] = f"pi_{subject[3:]}"
        else:
            self.sessions[subject] |= {"status": "expired", "url": None}

    def settle(self) -> None:
        """Let the banks do their work, and a day go by for who has not paid."""
        for made in self.refunds.values():
            if made["status"] == "pending":
                gone = {"status": "failed", "failure_reason": "expired_or_canceled_card"}
                made.update(gone if self._cards_gone else {"status": "succeeded"})

    def a_day_later(self) -> None:
        for session in self.sessions.values():
            if session["status"] == "open":
                session.update({"status": "expired", "url": None})

    def forget_keys(self) -> None:
        self._keys.clear()

    def listed(self) -> list[Row]:
        """Return the refunds that were made, in the words of our port."""
        of_intent = {session["payment_intent"]: session["id"] for session in self.sessions.values()}
        states = {"pending": "pending", "succeeded": "succeeded", "failed": "failed"}
        return [
            {
                "charge_id": of_intent[made["payment_intent"]],
                "amount_minor": made["amount"],
                "currency": made["currency"].upper(),
                "state": states[made["status"]],
            }
            for made in self.refunds.values()
        ]

    def once(self, key: str, form: Mapping[str, str], do: Callable[[], Reply]) -> Reply:
        with self.lock:
            first = self._keys.get(key)
            if first is None:
                self._keys[key] = first = (form, do())
            elif first[0] != form:
                return _error(400, "idempotency_error", "Keys can only be used with the same parameters.")
            return first[1]

    def open_session(self, form: Mapping[str, str]) -> Reply:
        made_id, now = f"cs_test_{next(self._numbers):06}", int(time.time())
        if form.get("mode") != "payment" or not form.get("success_url"):
            return _error(400, "invalid_request_error", "Missing required param: mode.", param="mode")
        made = {
            "id": made_id,
            "object": "checkout.session",
            "amount_total": int(form["line_items[0][price_data][unit_amount]"]),
            "currency": form["line_items[0][price_data][currency]"],
            "client_reference_id": form.get("client_reference_id"),
            "created": now,
            "expires_at": now + DAY,
            "metadata": _metadata(form),
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
            "url": f"https://checkout.stripe.com/c/pay/{made_id}",
        }
        self.sessions[made_id] = made
        return 200, dict(made)

    def order_refund(self, form: Mapping[str, str]) -> Reply:
        intent, amount = form.get("payment_intent"), int(form.get("amount", "0"))
        paid = next((each for each in self.sessions.values() if each["payment_intent"] == intent), None)
        if paid is None:
            return _error(404, "invalid_request_error", "No such payment_intent", code="resource_missing")
        gone = sum(
            each["amount"]
            for each in self.refunds.values()
            if each["payment_intent"] == intent and each["status"] != "failed"
        )
        if gone >= paid["amount_total"]:
            return _error(400, "invalid_request_error", "Already refunded.", code="charge_already_refunded")
        if not 0 < amount <= paid["amount_total"] - gone:
            return _error(400, "invalid_request_error", "Greater than unrefunded amount.", param="amount")
        made_id = f"re_{next(self._numbers):06}"
        self.refunds[made_id] = {
            "id": made_id,
            "object": "refund",
            "amount": amount,
            "currency": paid["currency"],
            "created": int(time.time()),
            "metadata": _metadata(form),
            "payment_intent": intent,
            "status": "pending",
        }
        return 200, dict(self.refunds[made_id])

    def page(self, rows: list[Row], query: Mapping[str, str]) -> Reply:
        newest = sorted(rows, key=lambda row: row["id"], reverse=True)
        if after := query.get("starting_after"):
            newest = newest[[row["id"] for row in newest].index(after) + 1 :]
        limit = int(query.get("limit", "10"))
        return 200, {"object": "list", "data": newest[:limit], "has_more": len(newest) > limit}


class _Hand(BaseHTTPRequestHandler):
    till: StripeTill

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        match parts.path.split("/")[2:]:
            case ["checkout", "sessions"]:
                since = int(query.get("created[gte]", "0"))
                rows = [each for each in self.till.sessions.values() if each["created"] >= since]
                self._reply(*self.till.page(rows, query))
            case ["checkout", "sessions", made_id]:
                found = self.till.sessions.get(made_id)
                missing = _error(404, "invalid_request_error", "No such session", code="resource_missing")
                self._reply(*((200, found) if found else missing))
            case ["refunds"]:
                intent = query.get("payment_intent")
                every = self.till.refunds.values()
                self._reply(*self.till.page([row for row in every if row["payment_intent"] == intent], query))
            case _:
                self._reply(*_error(404, "invalid_request_error", "Unrecognized request URL"))

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        form = dict(parse_qsl(self.rfile.read(length).decode()))
        do = {"/v1/checkout/sessions": self.till.open_session, "/v1/refunds": self.till.order_refund}[
            self.path
        ]
        fault = self.till.faults.pop(0) if self.till.faults else ""
        if fault.isdigit():
            self._reply(*_error(int(fault), "api_error", "Not now."))
            return
        self.till.orders += 1
        reply = self.till.once(self.headers["Idempotency-Key"], form, lambda: do(form))
        if fault == "hang_up":
            self.close_connection = True
            return
        self._reply(*reply)

    def _reply(self, status: int, body: Row) -> None:
        if self.headers["Authorization"] != f"Bearer {SECRET}":
            status, body = _error(401, "invalid_request_error", "Invalid API Key provided.")
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


def _metadata(form: Mapping[str, str]) -> dict[str, str]:
    return {name[9:-1]: value for name, value in form.items() if name.startswith("metadata[")}


def _error(status: int, kind: str, message: str, **more: str) -> Reply:
    return status, {"error": {"type": kind, "message": message, **more}}
