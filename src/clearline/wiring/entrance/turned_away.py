"""What somebody is told who is not let in: in their language, made beforehand, without the database."""

import json
import random
from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from clearline.brands.languages import LANGUAGES, spoken
from clearline.channels.portal.middleware import LANGUAGE_COOKIE
from clearline.wiring.entrance.bridge import Answer

SOONEST, LATEST = 2, 8  # seconds until somebody shall try again; drawn, so that not all come back at once
SAFE_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:",
    ),
)
WORDS = {
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "busy",
        "More requests came than can be served at once. Try again later.",
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("too-large", "The body is larger than any that is taken here."),
    HTTPStatus.REQUEST_TIMEOUT: ("too-slow", "The body did not arrive in time."),
}


class TurnedAway:
    """The pages, rendered once for each language; a whole answer then costs some microseconds."""

    def __init__(self) -> None:
        self._pages = {tag: _page(tag) for tag in LANGUAGES}

    def answer(self, scope: Mapping[str, Any], status: HTTPStatus) -> Answer:
        """Return the answer to a request that was not begun, or is not known to be done."""
        asked = dict(scope["headers"])
        accepted = asked.get(b"accept", b"")
        if status is not HTTPStatus.SERVICE_UNAVAILABLE or (b"json" in accepted and b"html" not in accepted):
            return _problem(status)
        page = self._pages[_language(asked.get(b"cookie", b""), asked.get(b"accept-language", b"")[:200])]
        headers = (
            (b"content-type", b"text/html; charset=utf-8"),
            (b"vary", b"Accept-Language, Cookie"),
            (b"retry-after", _seconds()),
            *SAFE_HEADERS,
        )
        return Answer(status, headers, page)


def _page(tag: str) -> bytes:
    with translation.override(tag):
        told = {
            "page_language": translation.to_locale(tag).replace("_", "-"),
            "page_direction": "rtl" if translation.get_language_bidi() else "ltr",
        }
        return render_to_string("portal/busy.html", told).encode()


def _language(cookie: bytes, accepted: bytes) -> str:
    """Return the language that was chosen here, else the browser's first that is spoken."""
    if LANGUAGE_COOKIE.encode() in cookie:
        for part in cookie.decode("latin-1").split(";"):
            name, _, value = part.strip().partition("=")
            if name == LANGUAGE_COOKIE and value in LANGUAGES:
                return value
    return _browsers_language(accepted)


@lru_cache(maxsize=256)
def _browsers_language(accepted: bytes) -> str:
    for tag, _weight in parse_accept_lang_header(accepted.decode("latin-1").lower()):
        if tag != "*" and (tongue := spoken(tag, fallback="")):
            return tongue
    return "en"


def _problem(status: HTTPStatus) -> Answer:
    """Say it to a program, as problem+json (RFC 9457)."""
    kind, detail = WORDS[status]
    told = {"type": f"urn:clearline:{kind}", "title": status.phrase, "status": status.value, "detail": detail}
    # A body that was not read to its end leaves a connection that nobody can go on with.
    again = status is HTTPStatus.SERVICE_UNAVAILABLE
    what_next = (b"retry-after", _seconds()) if again else (b"connection", b"close")
    headers = (what_next, (b"content-type", b"application/problem+json"), *SAFE_HEADERS)
    return Answer(status.value, headers, json.dumps(told).encode())


def _seconds() -> bytes:
    return b"%d" % random.randint(SOONEST, LATEST)  # noqa: S311 (spreads callers, guards nothing)
