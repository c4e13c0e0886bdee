"""Template tags that write days, moments, sums and numbers (see `portal.words`)."""

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from clearline.channels.portal import words
from clearline.vocabulary.money import Money
from clearline.vocabulary.msisdn import Msisdn
from clearline.vocabulary.references import grouped

register = template.Library()


def _country(context: dict[str, Any]) -> str:
    return str(context["brand"].country)


def _time(value: date, shown: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), shown)


@register.simple_tag(takes_context=True)
def day(context: dict[str, Any], value: date | None) -> str:
    """Write a day as plain text, for titles, buttons and sentences."""
    return words.day(value, country=_country(context)) if value else ""


@register.simple_tag(takes_context=True)
def weekday(context: dict[str, Any], value: date | None) -> str:
    return words.day(value, country=_country(context), weekday=True) if value else ""


@register.simple_tag(takes_context=True)
def moment(context: dict[str, Any], value: datetime | None) -> str:
    """Write a moment to the minute, as a `<time>`."""
    return _time(value, words.moment(value, country=_country(context))) if value else ""


@register.simple_tag(takes_context=True)
def second(context: dict[str, Any], value: datetime | None) -> str:
    """Write a moment to the second, as a `<time>`."""
    return _time(value, words.moment(value, country=_country(context), seconds=True)) if value else ""


@register.simple_tag(takes_context=True)
def zone(context: dict[str, Any]) -> str:
    return words.zone(at=context["now"], country=_country(context))


@register.simple_tag
def money(value: Money | None) -> SafeString | str:
    return (
        format_html('<bdi class="nb">{}</bdi>', value.format(get_language() or "en"))
        if value is not None
        else ""
    )


@register.simple_tag
def phone(value: str) -> SafeString | str:
    """Write a number as people do, set apart: left to right, never broken. A masked one stays as it is."""
    if not value:
        return ""
    shown = value if "•" in value else Msisdn(value).display()
    return format_html('<bdi class="num" dir="ltr">{}</bdi>', shown)


@register.simple_tag
def rule_text(sentence: str) -> SafeString | str:
    """Write a rule's sentence in the reader's language; one that has no translation says it is English."""
    if not sentence:
        return ""
    said = gettext(sentence)
    if said != sentence or (get_language() or "en").startswith("en"):
        return format_html("<p>{}</p>", said)
    return format_html('<p lang="en" dir="ltr">{}</p>', sentence)


@register.simple_tag
def reference(value: str) -> SafeString:
    """Write the reference of a closing in groups that can be read out."""
    return format_html('<bdi class="num" dir="ltr">{}</bdi>', grouped(value))


@register.simple_tag(takes_context=True)
def volume(context: dict[str, Any], amount: int) -> SafeString:
    return format_html('<bdi class="nb">{}</bdi>', words.volume(amount, country=_country(context)))


@register.simple_tag(takes_context=True)
def file_size(context: dict[str, Any], amount: int) -> SafeString:
    return format_html('<bdi class="nb">{}</bdi>', words.file_size(amount, country=_country(context)))


@register.simple_tag(takes_context=True)
def duration(context: dict[str, Any], value: timedelta | None) -> SafeString | str:
    return format_html("<bdi>{}</bdi>", words.duration(value, country=_country(context))) if value else ""


@register.simple_tag(takes_context=True)
def figure(context: dict[str, Any], amount: int) -> SafeString:
    """Write a count as people of the brand's country do, set apart."""
    return format_html('<bdi class="nb">{}</bdi>', words.count(amount, country=_country(context)))


@register.simple_tag
def countries(codes: str) -> SafeString:
    """Write countries by their names, those of a comma-separated list of codes, in the reader's order."""
    named = sorted(words.territory(code) for code in codes.split(","))
    return format_html("<bdi>{}</bdi>", gettext(", ").join(named))
