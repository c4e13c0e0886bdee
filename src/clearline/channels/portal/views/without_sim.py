"""Proving without the SIM: the page that starts the waiting time, and the page that stops it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clearline.channels.portal import proving, your_lines
from clearline.channels.portal.access import for_holder, own_closing
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.views.closing import shown
from clearline.identity import silence
from clearline.identity.waiting import WaitingOutcome
from clearline.journey import road
from clearline.policy.policies import policy_for
from clearline.vocabulary.msisdn import Msisdn

AWAITS = ("acknowledged", "awaiting_proof")
LONGEST_TOKEN = 64
UNSEEN = "•••"  # this page does not show the number; opening it would cost two queries
REFUSALS = {road.WayShut: "shut", road.NobodyElse: "nobody", road.StillTooLittle: "too_little"}


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def ask(request: BrandRequest, case_id: UUID) -> HttpResponse:
    """Say who will be told and for how long it takes; start it on the button."""
    found = own_closing(request, case_id)
    if found.case.state not in AWAITS or (found.wait and not found.wait.ended_at):
        return redirect("portal:progress", case_id)
    refused, shut_until = "", None
    if request.method == "POST":
        try:
            road.wait_without_sim(case_id=case_id, now=request.now)
        except (road.WayShut, road.NobodyElse, road.StillTooLittle) as error:
            refused = REFUSALS[type(error)]
            shut_until = error.until if isinstance(error, road.WayShut) else None
        except road.NotAwaited:
            return redirect("portal:progress", case_id)
        else:
            return redirect("portal:progress", case_id)
    policy = policy_for(law_pack=request.brand.law_pack, brand_code=request.brand.code)
    page = {
        "refused": refused,
        "days": policy.rule("wait.without_sim").value,
        "lock_days": policy.rule("wait.veto_lock").value,
        "contacts": proving.reachable_at(found.case.line_id),
        "shut_until": shut_until,
    }
    return render(request, "portal/without_sim.html", {**page, **shown(request, found, number=UNSEEN)})


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: BrandRequest, token: str) -> HttpResponse:
    """Stop a request, for whoever holds the address of our message; looking at the page stops nothing."""
    waiting = silence.find(token) if len(token) <= LONGEST_TOKEN else None
    if waiting is None:
        return render(request, "portal/stop.html", {"standing": "unknown"}, status=404)
    if request.method == "POST":
        try:
            road.veto(token=token, now=request.now)
        except road.NothingToStop:
            return render(request, "portal/stop.html", {"standing": "over"})
        return redirect("portal:stop", token)
    progress = road.progress(case_id=waiting.case_id)
    stopped = waiting.outcome == WaitingOutcome.VETOED
    number = your_lines.number_of(waiting.line_id)
    page = {
        "standing": "stopped" if stopped else "open" if progress.withdrawable else "over",
        "waiting": waiting,
        "case": progress.case,
        "masked": Msisdn(number).masked if number else "•••",
    }
    return render(request, "portal/stop.html", page)
