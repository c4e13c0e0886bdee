"""Who may see a page: the holder of the account, and only what belongs to it."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from clearline.cases.models import Case
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.your_lines import LineCard, card
from clearline.journey import road
from clearline.lines.models import Line
from clearline.vocabulary.periods import local_date


def for_holder(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send whoever is not signed in as a subscriber to the sign-in page, and back here afterwards."""

    @wraps(view)
    def guarded(request: BrandRequest, **where: UUID | str) -> HttpResponse:
        if request.user.is_authenticated and request.user.account_id:
            return view(request, **where)
        here = request.get_full_path() if request.method == "GET" else reverse("portal:lines")
        return HttpResponseRedirect(f"{reverse('portal:sign-in')}?{urlencode({'next': here})}")

    return guarded


def account_of(request: BrandRequest) -> UUID:
    """Return the account of the signed-in holder."""
    account_id = request.user.account_id  # type: ignore[union-attr] # pages for holders have one
    if account_id is None:
        raise Http404
    return account_id


def own_line(request: BrandRequest, line_id: UUID) -> LineCard:
    """Return a line of the holder; somebody else's does not exist for them."""
    today = local_date(request.now, request.brand.time_zone)
    found = card(account_id=account_of(request), line_id=line_id, today=today)
    if found is None:
        raise Http404
    return found


def own_line_alone(request: BrandRequest, line_id: UUID) -> Line:
    """Return a line of the holder without what hangs on it, in one cheap query; else as `own_line`."""
    found = Line.objects.filter(account_id=account_of(request), pk=line_id).first()
    if found is None:
        raise Http404
    return found


def own_closing(request: BrandRequest, case_id: UUID) -> road.Progress:
    """Return a closing of the holder; somebody else's does not exist for them."""
    try:
        progress = road.progress(case_id=case_id)
    except Case.DoesNotExist:
        raise Http404 from None
    if progress.case.account_id != account_of(request):
        raise Http404
    return progress


def own_case(request: BrandRequest, case_id: UUID) -> Case:
    """Return the case of a closing of the holder without what happened in it, in one query; else as above."""
    found = Case.objects.filter(account_id=account_of(request), pk=case_id).first()
    if found is None:
        raise Http404
    return found


def onward(request: HttpRequest) -> str:
    """Return where to go after signing in: where one came from, if that is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    home = reverse("portal:lines")
    own = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(
        reverse("portal:front")
    )
    return wanted if own else home
