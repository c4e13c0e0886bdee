"""Usage of a line: calls, texts, data and data abroad, as figures, as bars and as a table."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from clearline.channels.portal import charts, words
from clearline.channels.portal.access import for_holder, own_line
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.selfcare import usage_words
from clearline.channels.portal.selfcare.returning import page_of
from clearline.selfcare import usage as things
from clearline.selfcare.usage import Period, Used
from clearline.vocabulary.periods import local_date


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of usage: its name, its figure, and how people write it."""

    key: str
    name: str | Promise
    figure: Callable[[Used], int]
    write: Callable[[int, str], str]


def _volume(amount: int, country: str) -> str:
    return words.volume(amount, country=country)


def _minutes(seconds: int, country: str) -> str:
    return usage_words.minutes(seconds, country=country)


def _count(number: int, country: str) -> str:
    return words.count(number, country=country)


KINDS = (
    Kind("data", _("Data"), lambda used: used.data_bytes, _volume),
    Kind(
        "roaming",
        _("Data abroad"),
        lambda used: used.roaming_bytes,
        lambda n, at: words.volume(n, country=at),
    ),
    Kind("voice", _("Calls"), lambda used: used.voice_seconds, _minutes),
    Kind("sms", _("Texts"), lambda used: used.sms, _count),
)


@require_safe
@for_holder
def usage(request: BrandRequest, line_id: UUID) -> HttpResponse:
    line, zone = own_line(request, line_id), request.brand.time_zone
    periods = things.by_period(line=line.line, time_zone=zone, today=local_date(request.now, zone))
    country = request.brand.country
    page = {
        "charts": [_chart(kind, periods, country) for kind in KINDS],
        "kinds": [kind.name for kind in KINDS],
        "rows": [_row(period, country) for period in reversed(periods)],
        "current": [(kind.name, kind.write(kind.figure(periods[-1].used), country)) for kind in KINDS],
        "period": periods[-1],
        "nothing": not any(kind.figure(period.used) for kind in KINDS for period in periods),
    }
    return render(request, "portal/selfcare/usage.html", {**page, **page_of(request, line)})


def _chart(kind: Kind, periods: list[Period], country: str) -> charts.Chart:
    figures = [
        charts.Figure(
            value=(value := kind.figure(period.used)),
            shown=kind.write(value, country) if value else "",
            name=usage_words.short_day(period.starts_on, country=country),
            dim=period.running,
        )
        for period in periods
    ]
    most = max(figures, key=lambda each: each.value)
    said = {"most": most.shown, "since": most.name, "now": figures[-1].shown or "0"}
    return charts.bars(
        key=kind.key,
        title=_t("%(kind)s in each 30 days") % {"kind": kind.name},
        finding=_t("Most: %(most)s, in the 30 days from %(since)s. Now: %(now)s.") % said
        if most.value
        else _t("None was used."),
        figures=figures,
        mirrored=get_language_bidi(),
    )


def _row(period: Period, country: str) -> dict[str, object]:
    return {
        "period": period,
        "cells": [kind.write(kind.figure(period.used), country) for kind in KINDS],
    }
