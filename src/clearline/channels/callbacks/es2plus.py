"""HandleDownloadProgressInfo of ES2+ (SGP.22, 5.3.6): answered 204 with no body, whatever we make of it."""

import hmac
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from clearline.selfcare import following
from clearline.selfcare.following import Told
from clearline.vocabulary.errors import Malformed
from clearline.vocabulary.iccid import Iccid

if TYPE_CHECKING:
    from clearline.brands.models import Brand

LARGEST = 20_000  # bytes; a message takes less than one thousand
MOST_POINTS = 32_767


@csrf_exempt  # no session, no cookie: the address itself is the secret
@require_POST
def progress(request: HttpRequest, secret: str) -> HttpResponse:
    brand: Brand = request.brand  # type: ignore[attr-defined] # the middleware gives it
    if not hmac.compare_digest(secret.encode(), following.secret(brand.id).encode()):
        raise Http404
    try:
        told = _read(request.body)
    except (ValueError, KeyError, TypeError, Malformed):
        return HttpResponse("This is no HandleDownloadProgressInfo.\n", status=400, content_type="text/plain")
    following.receive(brand=brand, told=told, now=request.now)  # type: ignore[attr-defined] # the same
    return HttpResponse(status=204)


def _read(body: bytes) -> Told:
    """Read a message.

    Raises:
        ValueError, KeyError, TypeError, Malformed: it is none.
    """
    if len(body) > LARGEST:
        raise ValueError("too long")
    said = json.loads(body)
    point, at = said["notificationPointId"], datetime.fromisoformat(said["timestamp"])
    if not isinstance(point, int) or not 0 <= point <= MOST_POINTS:
        raise ValueError("no point")
    return Told(
        iccid=Iccid(str(said["iccid"]).upper().rstrip("F")),
        point=point,
        succeeded=str(said["notificationPointStatus"]["status"]).startswith("Executed"),
        at=at if at.tzinfo else at.replace(tzinfo=UTC),
    )
