"""One question and one answer over HTTP, and what each way of going wrong means.

The rule behind every line here: FAILED only where we know that nothing happened, CONFIRMED only where
the other side says so about this very key, and UNKNOWN for all the rest.
"""

import json
import ssl
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import httpx

from clearline.connectors.deadline import Deadline
from clearline.connectors.replies import failed, read_answer, unknown
from clearline.vocabulary.answers import Answer

_LARGEST_ANSWER = 1_000_000  # bytes; a simulator's answers are far below


class Exchange:
    """A line to one HTTP server. Safe to use from several threads; `deadline` is seconds for the whole."""

    def __init__(
        self,
        *,
        base_url: str,
        deadline: float = 10.0,
        connect: float = 3.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._deadline = deadline
        self._client = httpx.Client(
            base_url=base_url,
            timeout=httpx.Timeout(deadline, connect=min(connect, deadline)),
            # A connection is never used twice: on a stale one nobody could tell "not sent" from "sent".
            limits=httpx.Limits(max_keepalive_connections=0),
            headers={"Accept-Encoding": "identity"},
            follow_redirects=False,
            trust_env=False,
            verify=True if tls is None else tls,
        )

    def act(self, path: str, body: Mapping[str, Any], *, key: str) -> Answer:
        """Order an effect under `key`."""
        return self._converse(path, body, key=key, unsent=failed("not_sent"))

    def ask(self, path: str, body: Mapping[str, Any], *, key: str) -> Answer:
        """Ask without effect. A server that cannot be reached says nothing about what it did: UNKNOWN."""
        return self._converse(path, body, key=key, unsent=unknown("cannot_ask"))

    def _converse(self, path: str, body: Mapping[str, Any], *, key: str, unsent: Answer) -> Answer:
        with Deadline(seconds=self._deadline) as deadline:
            try:
                status, content = self._post(path, body, key=key, deadline=deadline)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol):
                return unsent
            except httpx.TimeoutException:
                return unknown("time_out")
            except (httpx.HTTPError, _TooLarge):
                # Read, write and protocol errors: some of the request may have arrived.
                return unknown("time_out" if deadline.passed else "broken_answer")
        return _understood(status, content, key=key, unsent=unsent)

    def _post(self, path: str, body: Mapping[str, Any], *, key: str, deadline: Deadline) -> tuple[int, bytes]:
        def watch(event: str, info: Mapping[str, Any]) -> None:
            if event == "connection.connect_tcp.complete":
                deadline.watch(info["return_value"].get_extra_info("socket"))

        content = b""
        with self._client.stream(
            "POST", path, json={"key": key, "request": dict(body)}, extensions={"trace": watch}
        ) as response:
            for piece in response.iter_raw():
                content += piece
                if len(content) > _LARGEST_ANSWER:
                    raise _TooLarge
        return response.status_code, content


class _TooLarge(Exception):
    """The answer is longer than any answer can be."""


def _understood(status: int, content: bytes, *, key: str, unsent: Answer) -> Answer:
    try:
        said = json.loads(content)
        # An answer about another key is another call's answer, however well it reads.
        ours = isinstance(said, dict) and said.get("key") == key
        if ours and said.get("taken") is False:
            return unsent
        if ours and status == HTTPStatus.OK:
            return read_answer(said)
    except (ValueError, KeyError, TypeError):
        # UNKNOWN below: what cannot be read may stand for anything.
        pass
    return unknown("unreadable_answer" if status == HTTPStatus.OK else f"http_{status}")
