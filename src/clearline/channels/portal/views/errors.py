"""What is said when a page cannot be given; these pages ask the database nothing."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

AGAIN_AFTER = 5  # seconds; a database that died is back within a few


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    return _say(request, "bad_request", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django's signature)
    return _say(request, "forbidden", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    return _say(request, "not_found", 404)


def failed(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault; 503 where the database is away: then nobody knows what became of the step."""
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _say(request, "failed", 500)
    answer = _say(request, "away", 503)
    answer.headers["Retry-After"] = str(AGAIN_AFTER)
    return answer


def _say(request: HttpRequest, page: str, status: int) -> HttpResponse:
    # The transaction may be broken already: nobody is looked up, so nobody is shown as signed in.
    return render(request, f"portal/{page}.html", {"signed_in": False}, status=status)
