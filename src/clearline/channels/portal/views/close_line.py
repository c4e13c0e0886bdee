"""Closing a line, one question per page: what stands in the way, which day, proof, read and close."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clearline.channels.portal import left_words, proving, words, your_lines
from clearline.channels.portal.access import for_holder, own_line, own_line_alone
from clearline.channels.portal.asked_day import AskedDay
from clearline.channels.portal.date_parts import date_parts
from clearline.channels.portal.forms import Day
from clearline.channels.portal.obstacles import Tasks, tasks
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.sums import Sums
from clearline.channels.portal.your_lines import LineCard, fee_period_ends_on
from clearline.journey import choosing, road
from clearline.lines.conditions import conditions
from clearline.lines.models import Line
from clearline.settlement.left import PointsWay, Way
from clearline.vocabulary.periods import local_date


@require_safe
@for_holder
def check(request: BrandRequest, line_id: UUID) -> HttpResponse:
    line = own_line(request, line_id)
    if (elsewhere := _already(line)) is not None:
        return elsewhere
    found = road.check(line=line.line, on=None, now=request.now)
    page = {"check": found, "sums": Sums(found.figures), "tasks": _tasks(request, line, found)}
    return render(request, "portal/check.html", {**page, **_common(line)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def day(request: BrandRequest, line_id: UUID) -> HttpResponse:
    line = own_line(request, line_id)
    if (elsewhere := _already(line)) is not None:
        return elsewhere
    today = local_date(request.now, request.brand.time_zone)
    began = local_date(line.activated_at, request.brand.time_zone)
    period_end = fee_period_ends_on(activated_on=began, today=today)
    form = Day(request.POST if request.method == "POST" else None, today=today, period_end=period_end)
    if request.method == "POST" and form.is_valid():
        return redirect(AskedDay(form.cleaned_data["ends_on"]).page("left", line_id, left_words.FIRST))
    page = {"form": form, "choices": _choices(request, line, today, period_end), "parts": date_parts(form)}
    return render(request, "portal/day.html", {**page, **_common(line)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def answers(request: BrandRequest, line_id: UUID) -> HttpResponse:
    """Show everything once more, and close the line on the last button; pressed twice is once."""
    asked = AskedDay.of(request)
    if asked is None:
        return redirect("portal:day", line_id)
    if request.method == "POST":
        return _hand_in(request, own_line_alone(request, line_id), asked)
    line = own_line(request, line_id)
    if (elsewhere := _already(line)) is not None:
        return elsewhere
    found = road.check(line=line.line, on=asked.ends_on, now=request.now)
    page = {
        "check": found,
        "sums": Sums(found.figures),
        "tasks": _tasks(request, line, found),
        "at_once": asked.ends_on is None,
        "ends_on": found.on,
        "proven": not proving.missing(request, line_id),
        "contacts": proving.reachable_at(line_id),
        "back": asked.page("proof", line_id),
        "change_day": reverse("portal:day", args=[line_id]),
        "left": _left(asked, line_id),
    }
    return render(request, "portal/answers.html", {**page, **_common(line)})


def _hand_in(request: BrandRequest, line: Line, asked: AskedDay) -> HttpResponseRedirect:
    ends_on = asked.ends_on
    try:
        receipt = choosing.request(
            line=line,
            wanted=asked.wanted,
            channel="portal",
            language=get_language() or request.brand.default_language,
            ends_on=ends_on,
            proof_ids=proving.shown_proofs(request, line.id),
            requested_by=request.user.pk,
            now=request.now,
        )
    except choosing.NotOpen:
        # What was open a minute ago is not any more: the page that asks says why.
        return redirect(AskedDay(ends_on).page("left", line.id, left_words.MONEY))
    except road.AlreadyClosed:
        return redirect("portal:line", line.id)
    except road.DayInThePast:
        return redirect("portal:day", line.id)
    if receipt.ends_on != ends_on:
        return redirect(AskedDay(ends_on).page("receipt", receipt.case_id))
    return redirect("portal:receipt", receipt.case_id)


def _left(asked: AskedDay, line_id: UUID) -> dict[str, Any]:
    """Return what was chosen for what is left, in words, and where each answer can be changed."""
    wanted = asked.wanted
    return {
        "money": left_words.CHOSEN[wanted.money],
        "refunded": wanted.money is Way.REFUND,
        "moved": wanted.money is Way.MOVE,
        "data": wanted.move_data,
        "points": left_words.CHOSEN_POINTS[wanted.points] if wanted.points is not PointsWay.STAY else "",
        "number": your_lines.number_of_own(wanted.line_id, beside=line_id) if wanted.line_id else "",
        **{f"change_{subject}": asked.page("left", line_id, subject) for subject in left_words.SUBJECTS},
    }


def _common(line: LineCard) -> dict[str, Any]:
    return {"line": line, "tab": "lines"}


def _tasks(request: BrandRequest, line: LineCard, found: road.Check) -> Tasks:
    return tasks(
        found.verdicts,
        country=request.brand.country,
        currency=request.brand.currency,
        conditions=conditions(line_id=line.id, day=found.on),
    )


def _already(line: LineCard) -> HttpResponseRedirect | None:
    """Lead on where there is nothing left to ask: the closing is under way, or done."""
    if line.is_closing and line.case is not None:
        return redirect("portal:progress", line.case.id)
    return redirect("portal:line", line.id) if line.is_closed else None


def _choices(request: BrandRequest, line: LineCard, today: date, period_end: date) -> list[dict[str, str]]:
    """Return the days offered, each with what it comes to."""
    country = request.brand.country
    offered: list[tuple[str, date | None, str, str]] = [
        ("now", None, _("Today"), _("As soon as everything is checked, usually within minutes"))
    ]
    if period_end > today:
        until = words.day(period_end, country=country)
        offered.append(("period", period_end, until, _("When the 30 days of the plan that are running end")))
    return [
        {
            "value": value,
            "title": title,
            "hint": hint,
            "price": Sums(road.check(line=line.line, on=on, now=request.now).figures).in_words,
        }
        for value, on, title, hint in offered
    ]
