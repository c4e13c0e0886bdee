"""Closing several lines, or the whole account, in one go: choose them, the day, prove it, read, close."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from clearline.cases.states import FINAL, WITHDRAWABLE, State
from clearline.channels.portal import left_words, proving, your_lines
from clearline.channels.portal.access import account_of, for_holder
from clearline.channels.portal.asked_day import AskedDay
from clearline.channels.portal.asked_lines import AskedLines
from clearline.channels.portal.date_parts import date_parts
from clearline.channels.portal.forms import Day
from clearline.channels.portal.left_form import LeftForm
from clearline.channels.portal.obstacles import tasks
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.standing import STANDINGS
from clearline.channels.portal.sums import Sums
from clearline.channels.portal.views.prove import proof_step
from clearline.identity import status_code
from clearline.journey import choosing, road, together
from clearline.journey.following import MOVING
from clearline.settlement import final_bills
from clearline.vocabulary.money import Money
from clearline.vocabulary.periods import local_date

TAB = {"tab": "lines"}


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def choose(request: BrandRequest) -> HttpResponse:
    """Ask which lines; nothing is chosen beforehand."""
    asked = AskedLines.of(request)
    if request.method == "POST" and asked.chosen:
        return redirect(asked.page("together-day"))
    page = {"lines": asked.open, "missing": request.method == "POST", "chosen": {*map(_id, asked.chosen)}}
    return render(request, "portal/together/choose.html", {**page, **TAB})


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def day(request: BrandRequest) -> HttpResponse:
    asked = AskedLines.of(request)
    if not asked.chosen:
        return redirect("portal:together")
    today = local_date(request.now, request.brand.time_zone)
    form = Day(request.POST if request.method == "POST" else None, today=today, period_end=today)
    if request.method == "POST" and form.is_valid():
        return redirect(asked.page("together-left", day=AskedDay(form.cleaned_data["ends_on"])))
    page = {"form": form, "parts": date_parts(form), "asked": asked, "back": asked.page("together")}
    return render(request, "portal/together/day.html", {**page, **TAB})


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def left(request: BrandRequest) -> HttpResponse:
    """Ask once what shall become of all that the lines leave; where nothing is left, nothing is asked."""
    asked = AskedLines.of(request)
    if not asked.chosen or asked.day is None:
        return redirect("portal:together")
    form = LeftForm(
        leaving=asked.chosen,
        others=asked.staying,
        offers=choosing.offers_together(
            lines=[card.line for card in asked.chosen], on=asked.day.ends_on, now=request.now
        ),
        shown=asked.picked,
        country=request.brand.country,
        typed=request.POST if request.method == "POST" else None,
    )
    if not form.subjects or (request.method == "POST" and not form.errors):
        return redirect(asked.page("together-proof", picked=form.shown))
    page = {"form": form, "back": asked.page("together-day"), "n": len(asked.chosen)}
    return render(request, "portal/together/left.html", {**page, **TAB})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def proof(request: BrandRequest) -> HttpResponse:
    """Ask for proof once, for all of the lines."""
    asked = AskedLines.of(request)
    if not asked.chosen or asked.day is None:
        return redirect("portal:together")
    line_id = asked.anchor.id
    step = proof_step(request, line_id, origin=proving.code_origin(request, line_id))
    if step is None:
        return redirect(asked.page("together-read"))
    if isinstance(step, HttpResponse):
        return step
    page = {"back": asked.page("together-left"), "no_phone": asked.page("together-read"), "several": True}
    return render(request, "portal/proof.html", {**step, **page, **TAB})


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def read(request: BrandRequest) -> HttpResponse:
    """Show everything once more, and close the lines on the last button; pressed twice is once."""
    if request.method == "POST":
        return _hand_in(request)
    asked = AskedLines.of(request)
    if not asked.chosen or asked.day is None:
        return redirect("portal:together")
    found = together.check_together(
        lines=[card.line for card in asked.chosen], on=asked.day.ends_on, now=request.now
    )
    page = {
        "found": found,
        "rows": _rows(request, asked, found),
        "comes_back": Money(found.comes_back_minor, request.brand.currency),
        "to_pay": Money(found.to_pay_minor, request.brand.currency),
        "at_once": asked.day.ends_on is None,
        "proven": not proving.missing(request, asked.anchor.id),
        "contacts": proving.reachable_at(asked.anchor.id),
        "back": asked.page("together-proof"),
        "change_lines": asked.page("together"),
        "change_day": asked.page("together-day"),
        "change_left": asked.page("together-left"),
        "left": left_words.chosen(asked.picked, numbers={card.id: card.msisdn for card in asked.open}),
    }
    return render(request, "portal/together/read.html", {**page, **TAB})


@require_safe
@for_holder
def closing(request: BrandRequest, closing_id: UUID) -> HttpResponse:
    """Show receipt and progress of all of them on one page."""
    cases = together.cases_of_closing(closing_id=closing_id, account_id=account_of(request))
    if not cases:
        raise Http404
    today = local_date(request.now, request.brand.time_zone)
    cards = {card.id: card for card in your_lines.cards(account_id=account_of(request), today=today)}
    bills = final_bills.of_cases(case_ids=[case.id for case in cases])
    rows = [
        {
            "case": case,
            "line": cards[case.line_id],
            "standing": STANDINGS[State(case.state)],
            "status_code": status_code.derive(case.id),
            "sums": Sums(bills[case.id]) if case.id in bills else None,
            "withdrawable": case.state in WITHDRAWABLE,
            "needs_proof": case.state == State.AWAITING_PROOF and case.waits_for == "holder",
        }
        for case in cases
    ]
    page = {
        "rows": rows,
        "first": cases[0],
        "done": sum(case.state in (*FINAL, State.SETTLED) for case in cases),
        "moving": any(case.state in MOVING and not case.held_reason for case in cases),
    }
    return render(request, "portal/together/closing.html", {**page, **TAB})


def _hand_in(request: BrandRequest) -> HttpResponse:
    """Hand in what the address names, also lines that a first press has put on their way."""
    day = AskedDay.of(request)
    account_id = account_of(request)
    today = local_date(request.now, request.brand.time_zone)
    cards = your_lines.cards(account_id=account_id, today=today)
    named = set(request.GET.getlist("line"))
    chosen = [card for card in cards if not card.is_closed and ("all" in named or str(card.id) in named)]
    if day is None or not chosen:
        return redirect("portal:together")
    asked = AskedLines.named(request, chosen)
    try:
        closing_id = together.request_together(
            lines=[card.line for card in asked.chosen],
            channel="portal",
            language=get_language() or request.brand.default_language,
            ends_on=day.ends_on,
            wanted=asked.wanted,
            proof_ids=proving.shown_proofs(request, asked.anchor.id),
            requested_by=request.user.pk,
            now=request.now,
        )
    except choosing.NotOpen:
        # What was open a minute ago is not any more: the page that asks shows what is.
        return redirect(asked.page("together-left"))
    except road.DayInThePast:
        return redirect(asked.page("together-day"))
    return redirect("portal:together-closing", closing_id)


def _rows(request: BrandRequest, asked: AskedLines, found: together.CheckTogether) -> list[dict[str, Any]]:
    brand, numbers = request.brand, {each.id: each.msisdn for each in asked.open}
    return [
        {
            "line": card,
            "sums": Sums(leaving.figures),
            "left": left_words.chosen_credit(asked.picked.wanted(card.id), numbers),
            "tasks": tasks(leaving.verdicts, country=brand.country, currency=brand.currency),
        }
        for card, leaving in zip(asked.chosen, found.each, strict=True)
    ]


def _id(card: your_lines.LineCard) -> UUID:
    return card.id
