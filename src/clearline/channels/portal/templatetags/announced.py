"""Announcements of the brand, wherever a page gives them a place."""

from typing import Any

from django import template
from django.utils.translation import get_language

from clearline.selfcare import announcements as told
from clearline.selfcare.models.announcement import Place
from clearline.vocabulary.periods import local_date

register = template.Library()


@register.inclusion_tag("portal/parts/announcements.html", takes_context=True)
def announcements(context: dict[str, Any], place: str) -> dict[str, Any]:
    """Show what concerns this page, its language and the account's country, today; one query."""
    brand = context["brand"]
    found = told.current(
        country=_country(context),
        language=get_language() or brand.default_language,
        place=Place(place),
        today=local_date(context["now"], brand.time_zone),
    )
    return {"announcements": found, "brand": brand}


def _country(context: dict[str, Any]) -> str:
    """Return the country of the account: of the page's line where it has one, else of who is signed in."""
    if line := context.get("line"):
        return str(line.line.account.country)
    user = context["request"].user
    account = user.account if user.is_authenticated else None
    return str(account.country if account else context["brand"].country)
