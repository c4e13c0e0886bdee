"""One question and one answer of Stripe's HTTP interface: forms go out, JSON comes back."""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from clearline.connectors.deadline import Deadline

# Answers are read as of this version, whatever the account's own is.
VERSION: Final = "2024-06-20"
ADDRESS: Final = "https://api.stripe.com"
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_LARGEST_ANSWER: Final = 4_000_000  # bytes; a hundred sessions have some 300,000


class NotSent(Exception):
    """Nobody was reached, or the request was turned away unread: nothing happened."""


class NoAnswer(Exception):
    """The request may have arrived; the text is a stable reason."""


@dataclass(frozen=True, slots=True)
class Said:
    """A status, and what its JSON holds; `body` is empty where it holds no object."""

    status: int
    body: Mapping[str, Any]

    @property
    def good(self) -> bool:
        return self.status == HTTPStatus.OK

    @property
    def error(self) -> Mapping[str, Any]:
        """What Stripe writes under `error`; empty where it wrote none."""
        error = self.body.get("error")
        return error if isinstance(error, dict) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeAccount:
    """Where Stripe stands, and who we are there. `deadline` is seconds for one whole request.

    Raises:
        ValueError: the secret key is none, or would cross a network in the clear.
    """

    secret_key: str = field(repr=False)
    address: str = ADDRESS
    deadline: float = 10.0
    connect: float = 3.0
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not self.secret_key.startswith(("sk_", "rk_")):
            raise ValueError(
                "Stripe's secret key begins with sk_ or rk_; a publishable key (pk_) cannot pay."
            )
        parts = urlsplit(self.address)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise ValueError("Stripe's key goes over TLS only: the address begins with https://.")


class StripeLine:
    """A line to Stripe. Safe to use from several threads; no connection is used twice (see `Exchange`)."""

    def __init__(self, account: StripeAccount) -> None:
        self._deadline = account.deadline
        self._client = httpx.Client(
            base_url=account.address,
            timeout=httpx.Timeout(account.deadline, connect=min(account.connect, account.deadline)),
            limits=httpx.Limits(max_keepalive_connections=0),
            headers={
                "Authorization": f"Bearer {account.secret_key}",
                "Stripe-Version": VERSION,
                "Accept-Encoding": "identity",
            },
            follow_redirects=False,
            trust_env=False,
            verify=True if account.tls is None else account.tls,
        )

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Said:
        """Ask without effect."""
        return self._converse("GET", path, query=query)

    def post(self, path: str, form: Mapping[str, str], *, key: str) -> Said:
        """Order an effect under Stripe's `Idempotency-Key`.

        Raises:
            NotSent: nothing happened.
            NoAnswer: it may have happened.
        """
        return self._converse("POST", path, form=form, headers={"Idempotency-Key": key})

    def _converse(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Said:
        request = self._client.build_request(method, path, params=query, data=form, headers=headers)
        with Deadline(seconds=self._deadline) as deadline:
            try:
                status, content = self._sent(request, deadline)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
                raise NotSent from error
            except httpx.TimeoutException as error:
                raise NoAnswer("time_out") from error
            except (httpx.HTTPError, _TooLarge) as error:
                raise NoAnswer("time_out" if deadline.passed else "broken_answer") from error
        return _understood(status, content)

    def _sent(self, request: httpx.Request, deadline: Deadline) -> tuple[int, bytes]:
        def watch(event: str, info: Mapping[str, Any]) -> None:
            if event == "connection.connect_tcp.complete":
                deadline.watch(info["return_value"].get_extra_info("socket"))

        request.extensions["trace"] = watch
        response = self._client.send(request, stream=True)
        content = b""
        try:
            for piece in response.iter_raw():
                content += piece
                if len(content) > _LARGEST_ANSWER:
                    raise _TooLarge
        finally:
            response.close()
        return response.status_code, content


class _TooLarge(Exception):
    """The answer is longer than any answer can be."""


# A wrong key, too many requests at once: turned away before anything was done. Mended, it goes through.
_UNREAD = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)


def _understood(status: int, content: bytes) -> Said:
    if status in _UNREAD:
        raise NotSent(f"http_{status}")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NoAnswer(f"http_{status}")
    try:
        body = json.loads(content)
    except ValueError as error:
        raise NoAnswer("unreadable_answer") from error
    if not isinstance(body, dict):
        raise NoAnswer("unreadable_answer")
    return Said(status, body)
