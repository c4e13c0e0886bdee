"""The question "has this number changed hands since that day?": yes, no, or no data, and nothing else.

By POST, since a number must stand in no address that somebody logs.
"""

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from clearline.channels.api.problems import problem
from clearline.identity import number_questions
from clearline.vocabulary.errors import Malformed
from clearline.vocabulary.msisdn import Msisdn
from clearline.vocabulary.periods import end_of_day, local_date

if TYPE_CHECKING:
    from clearline.brands.models import Brand

LARGEST = 1_000  # bytes; two short values take less
BAD = "Bad request"


class Misput(ValueError):
    """The question cannot be read; `field` says where."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail)
        self.field = field


@csrf_exempt  # no session, no cookie: there is nothing that another site could borrow
def changed_hands(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return problem(405, "Method not allowed", "Ask by POST.", Allow="POST")
    brand: Brand = request.brand  # type: ignore[attr-defined] # the middleware gives it
    now: datetime = request.now  # type: ignore[attr-defined] # the same
    try:
        number, since = _question(request)
        answer = number_questions.ask(
            brand=brand, caller=request.META.get("REMOTE_ADDR", ""), number=number, since=since, now=now
        )
    except Misput as wrong:
        return problem(400, BAD, str(wrong), field=wrong.field)
    except number_questions.DayToCome as wrong:
        return problem(400, BAD, str(wrong), field="since")
    except number_questions.TooMany:
        return _later(brand, now)
    return JsonResponse({"answer": answer.value})


def _later(brand: "Brand", now: datetime) -> HttpResponse:
    tomorrow = end_of_day(local_date(now, brand.time_zone), brand.time_zone)
    seconds = str(int((tomorrow - now) / timedelta(seconds=1)) + 1)
    detail = "You have asked as often as one may on a day. Ask again tomorrow."
    return problem(429, "Too many requests", detail, Retry_After=seconds)


def _question(request: HttpRequest) -> tuple[Msisdn, date]:
    """Read the question.

    Raises:
        Misput: it is no JSON, or a value is missing or is none.
    """
    if request.content_type != "application/json" or len(request.body) > LARGEST:
        raise Misput("", "Send a small JSON object, with Content-Type: application/json.")
    try:
        said = json.loads(request.body)
    except ValueError:
        raise Misput("", "The body is no JSON.") from None
    if not isinstance(said, dict):
        raise Misput("", 'Send an object: {"number": "+447700900142", "since": "2026-01-31"}.')
    given = cast("dict[str, object]", said)
    number, since = given.get("number"), given.get("since")
    if not isinstance(number, str):
        raise Misput("number", "The number is missing: a text such as +447700900142.")
    if not isinstance(since, str):
        raise Misput("since", "The day is missing: a text such as 2026-01-31.")
    try:
        return Msisdn.parse(number), date.fromisoformat(since)
    except Malformed as wrong:
        raise Misput("number", str(wrong)) from None
    except ValueError:
        raise Misput("since", "This is no day. Write it as 2026-01-31.") from None
