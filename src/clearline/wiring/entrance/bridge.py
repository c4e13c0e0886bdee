"""From the server's side of a request to Django's, and back."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
PLAIN_NAMES = {"content-type": "CONTENT_TYPE"}
# A view marks so what is too long to be held: each piece of it is made by itself, with no transaction open.
PIECE_BY_PIECE = "piece_by_piece"
OURS_TO_SAY = frozenset({"content-length", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; header names in small letters. Of a long one, `rest` gives the body piece by piece."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    rest: Iterator[bytes] | None = None


def environ(scope: Mapping[str, Any], body: bytes) -> Environ:
    """Return what WSGI wants to know of an ASGI request whose body is there as a whole.

    A header with an underscore in its name is left out: it would pass for
    the one with a dash, which a proxy may have checked.
    """
    host, port = scope.get("server") or ("localhost", 80)
    told: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1")
        if name in OURS_TO_SAY or "_" in name:
            continue
        key = PLAIN_NAMES.get(name) or "HTTP_" + name.upper().replace("-", "_")
        said = value.decode("latin-1")
        told[key] = f"{told[key]}{'; ' if name == 'cookie' else ','}{said}" if key in told else said
    return told


def answer(application: Application, request: Environ) -> Answer:
    """Have Django answer, in this thread from the first query to the last: connections belong to threads."""
    head: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
        head[:] = [int(status[:3]), headers]

    parts = application(request, start)
    if getattr(parts, PIECE_BY_PIECE, False):
        return Answer(head[0], _encoded(head[1]), b"", _closed_afterwards(parts))
    try:
        body = b"".join(parts)
    finally:
        if close := getattr(parts, "close", None):
            close()
    status, headers = head
    return Answer(status, _encoded(headers), body)


def _closed_afterwards(parts: Any) -> Iterator[bytes]:  # noqa: ANN401 (Django's answer, which can be closed)
    try:
        yield from parts
    finally:
        parts.close()


def _encoded(headers: Iterable[tuple[str, str]]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name.lower().encode("latin-1"), said.encode("latin-1")) for name, said in headers)
