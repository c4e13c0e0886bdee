"""For those who watch the process: does it live, can it serve."""

from django.db import Error, connections
from django.http import HttpRequest, HttpResponse

from clearline.brands import deadlines

WITHIN = 4.0  # seconds; who asks whether we can serve has little patience


def alive(_request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process answers at all."""
    return HttpResponse("alive\n", content_type="text/plain")


def ready(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when both databases answer, else 503 with the name of the silent one."""
    for alias in ("default", "keystore"):
        try:
            with deadlines.within(WITHIN), connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
        except Error:
            return HttpResponse(f"no answer from {alias}\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")
