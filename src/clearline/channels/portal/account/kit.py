"""The backup kit: how large it will be, having it made, and fetching it, in one go or in several."""

from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clearline.channels.portal import ranges
from clearline.channels.portal.account.factors import lately_proven
from clearline.channels.portal.account.who import account_of, language_of
from clearline.channels.portal.request import BrandRequest
from clearline.keys.subjects import Erased
from clearline.selfcare.kit import storing
from clearline.selfcare.models import Kit


class LongFile(StreamingHttpResponse):
    """A file that nobody has to hold in memory: the front door sends it piece by piece."""

    piece_by_piece = True


@require_http_methods(["GET", "HEAD", "POST"])
@lately_proven
def kit(request: BrandRequest) -> HttpResponse:
    account = account_of(request)
    if request.method == "POST":
        try:
            storing.ask(account=account, language=language_of(request), now=request.now)
        except Erased:
            raise Http404 from None
        return redirect("account:kit")
    found = storing.standing(account=account, now=request.now)
    return render(request, "portal/account/kit.html", {"tab": "settings", "found": found, "kit": found.kit})


@require_safe
@lately_proven
def file(request: BrandRequest, kit_id: UUID) -> HttpResponse:
    """Give a kit, or the part of it that is asked for; it is the same file for as long as it is there."""
    try:
        found = storing.ready(account_id=account_of(request).pk, kit_id=kit_id, now=request.now)
        whole = storing.content(kit=found, start=0, stop=found.size)
    except (Kit.DoesNotExist, Erased):
        raise Http404 from None
    tag = f'"{found.sha256}"'
    told = {"ETag": tag, "Accept-Ranges": "bytes", "X-Content-Type-Options": "nosniff"}
    # A part of another file than the one that was begun would spoil both.
    same = request.headers.get("If-Range", tag) == tag
    try:
        span = ranges.wanted(header=request.headers.get("Range", "") if same else "", size=found.size)
    except ranges.Unsatisfiable:
        return HttpResponse(status=416, headers={**told, "Content-Range": f"bytes */{found.size}"})
    start, stop = (span.start, span.stop) if span else (0, found.size)
    if span:
        told["Content-Range"] = f"bytes {start}-{stop - 1}/{found.size}"
    name = f"{request.brand.code}-{request.now:%Y-%m-%d}.zip"
    told |= {"Content-Length": str(stop - start), "Content-Disposition": f'attachment; filename="{name}"'}
    pieces = storing.content(kit=found, start=start, stop=stop) if span else whole
    status = 206 if span else 200
    return LongFile(pieces, status=status, content_type="application/zip", headers=told)  # type: ignore[return-value] # what a view may answer with, too
