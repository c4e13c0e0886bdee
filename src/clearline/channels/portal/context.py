"""What every page knows: its brand, its language, and whether somebody is signed in."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language, get_language_bidi

from clearline.brands.languages import LANGUAGES
from clearline.channels.portal.words import html_tag


def brand(request: HttpRequest) -> dict[str, Any]:
    return {
        "brand": getattr(request, "brand", None),
        "now": getattr(request, "now", None),
        "page_language": html_tag(get_language() or "en"),
        "page_direction": "rtl" if get_language_bidi() else "ltr",
        "other_languages": _other_languages(request),
        # Asked only by pages that show it: the answer may cost a query.
        "signed_in": lambda: request.user.is_authenticated,
    }


def _other_languages(request: HttpRequest) -> list[dict[str, str]]:
    here = get_language()
    query = request.GET.copy()
    links = []
    for code, name in LANGUAGES.items():
        if code != here:
            query["lang"] = code
            links.append({"tag": html_tag(code), "name": name, "address": f"?{query.urlencode()}"})
    return links
