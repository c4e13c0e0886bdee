"""What shall become of what is left: one question a page, for credit, data and points."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clearline.channels.portal import left_words, your_lines
from clearline.channels.portal.access import account_of, for_holder
from clearline.channels.portal.asked_day import AskedDay
from clearline.channels.portal.left_words import Pick
from clearline.channels.portal.request import BrandRequest
from clearline.journey import choosing
from clearline.vocabulary.periods import local_date


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def left(request: BrandRequest, line_id: UUID, subject: str) -> HttpResponse:
    """Ask one question, and go on to the next; what is not there is not asked about.

    `first` stands on the way from the day to the proof. Who has one line and
    nothing but credit on it is not held up there: it is paid back, and the
    last page leads here for anything else.
    """
    day = AskedDay.of(request)
    if subject not in (left_words.FIRST, *left_words.SUBJECTS):
        raise Http404
    today = local_date(request.now, request.brand.time_zone)
    cards = {card.id: card for card in your_lines.cards(account_id=account_of(request), today=today)}
    line = cards.pop(line_id, None)
    if line is None:
        raise Http404
    if day is None or line.is_closing or line.is_closed:
        return redirect("portal:day", line_id)
    offers = choosing.offers(line=line.line, on=day.ends_on, now=request.now)
    subjects = left_words.asked_about(offers)
    if subject == left_words.FIRST:
        return redirect(_after(subject, left_words.on_the_way(offers), day, line_id))
    if subject not in subjects:
        return redirect(_after(subject, subjects, day, line_id))
    open_ways = left_words.picks(
        subject, offers=offers, wanted=day.wanted, others=cards.values(), country=request.brand.country
    )
    error = ""
    if request.method == "POST":
        picked = next((each for each in open_ways if each.value == request.POST.get("way")), None)
        if picked is not None:
            return redirect(_after(subject, subjects, AskedDay(day.ends_on, picked.wanted), line_id))
        error = _("Choose what shall happen")
    page = {
        "subject": subject,
        "offers": offers,
        "picks": open_ways,
        "picked": _picked(open_ways, day),
        "refused": left_words.refusals(offers, subject),
        "error": error,
        "line": line,
        "back": _before(subject, subjects, day, line_id),
    }
    return render(request, "portal/left.html", {**page, "tab": "lines"})


def _picked(open_ways: list[Pick], day: AskedDay) -> str:
    """Return the answer that the address has already; at first that is the usual one."""
    return next((each.value for each in open_ways if each.wanted == day.wanted), open_ways[0].value)


def _after(subject: str, subjects: list[str], day: AskedDay, line_id: UUID) -> str:
    order = (left_words.FIRST, *left_words.SUBJECTS)
    following = [each for each in subjects if order.index(each) > order.index(subject)]
    return day.page("left", line_id, following[0]) if following else day.page("proof", line_id)


def _before(subject: str, subjects: list[str], day: AskedDay, line_id: UUID) -> str:
    place = subjects.index(subject)
    return day.page("left", line_id, subjects[place - 1]) if place else reverse("portal:day", args=[line_id])
