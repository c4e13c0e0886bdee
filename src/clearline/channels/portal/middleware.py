"""Which brand a request is for, in which language, and the one transaction around it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import split_domain_port
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from clearline.brands import deadlines
from clearline.brands.database import as_brand
from clearline.brands.directory import brand_at, brand_called
from clearline.brands.languages import LANGUAGES, spoken
from clearline.brands.models import Brand

if TYPE_CHECKING:
    from clearline.channels.portal.request import BrandRequest

Respond = Callable[[HttpRequest], HttpResponse]
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
PLAIN = ("/healthz", "/readyz")
FRONT = "clearline.channels.portal.front_urls"
LANGUAGE_COOKIE = "clearline-language"
YEAR = 365 * 86400
PATIENCE = 10.0  # seconds that a request may wait for the database, all its statements together


class BrandMiddleware:
    """Find the brand and open one transaction bound to it, around session, sign-in and view.

    The brand comes from the Host; on loopback from the first path segment,
    which is taken off the path and given back by every `{% url %}`. An answer
    of the 500s takes back whatever the request wrote.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in PLAIN:
            return self.get_response(request)
        with deadlines.within(PATIENCE):
            return self._at_brand(request)

    def _at_brand(self, request: HttpRequest) -> HttpResponse:
        """Answer where the address says, with the brand's part of it taken off."""
        host = split_domain_port(request.get_host())[0]
        on_loopback = host in LOOPBACK
        code, slash, rest = request.path_info.removeprefix("/").partition("/")
        try:
            brand = brand_called(code) if on_loopback else brand_at(host)
        except Brand.DoesNotExist:
            request.urlconf = FRONT
            return self.get_response(request)
        if not on_loopback:
            return self._within(request, brand)
        if not slash:
            return HttpResponseRedirect(f"/{code}/")
        request.path_info, outside = f"/{rest}", get_script_prefix()
        set_script_prefix(f"{outside}{code}/")
        try:
            return self._within(request, brand)
        finally:
            set_script_prefix(outside)

    def _within(self, request: HttpRequest, brand: Brand) -> HttpResponse:
        """Answer inside the brand's transaction and time zone."""
        with as_brand(brand.id) as now, timezone.override(ZoneInfo(brand.time_zone)):
            bound = cast("BrandRequest", request)
            bound.brand = brand
            bound.now = now
            response = self.get_response(request)
            if response.status_code >= 500:  # noqa: PLR2004 (the class of the server's own failures)
                transaction.set_rollback(True)
        # A page of an account must not come back from a shared computer's memory.
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class LanguageMiddleware:
    """Speak the language that was chosen here, else the account's, the browser's, the brand's."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in PLAIN:
            return self.get_response(request)
        chosen = request.GET.get("lang", "").lower()
        chosen = chosen if chosen in LANGUAGES else ""
        language = chosen or _known_language(request)
        with translation.override(language):
            response = self.get_response(request)
        if chosen:
            response.set_cookie(
                LANGUAGE_COOKIE,
                chosen,
                max_age=YEAR,
                samesite="Lax",
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
            )
        response.headers["Content-Language"] = translation.to_locale(language).replace("_", "-")
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def _known_language(request: HttpRequest) -> str:
    cookie = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if cookie in LANGUAGES:
        return cookie
    # Only a visitor who carries a session has an account; others must not cost a query.
    if settings.SESSION_COOKIE_NAME in request.COOKIES and (account := request.session.get("language")):
        return spoken(str(account))
    brand = getattr(request, "brand", None)
    for tag, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if tag != "*" and (tongue := spoken(tag, fallback="")):
            return tongue
    return spoken(brand.default_language) if brand else "en"
