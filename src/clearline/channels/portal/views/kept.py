"""What is kept for somebody: claimed without signing in, by whoever holds the address of our message."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clearline.channels.portal import your_lines
from clearline.channels.portal.leaving_forms import Claim
from clearline.channels.portal.request import BrandRequest
from clearline.journey import claiming
from clearline.vocabulary.money import Money
from clearline.vocabulary.msisdn import Msisdn

LONGEST_TOKEN = 64


@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: BrandRequest, token: str) -> HttpResponse:
    """Show what is kept, and pay it out on the button; looking at the page claims nothing."""
    try:
        found = claiming.find(token=token[: LONGEST_TOKEN + 1])
    except claiming.NoSuchClaim:
        return render(request, "portal/kept.html", {"standing": "unknown"}, status=404)
    form = Claim(request.POST if request.method == "POST" else None)
    form.country = found.account_country
    if request.method == "POST" and form.is_valid() and _claimed(request, token, form):
        return redirect("portal:kept", token)
    number = your_lines.number_of(found.case.line_id)
    page = {
        "standing": found.kept.state,
        "kept": found.kept,
        "amount": Money(found.kept.amount_minor, found.kept.currency),
        "case": found.case,
        "card_open": found.card_open,
        "bank_open": found.bank_open,
        "form": form,
        "masked": Msisdn(number).masked if number else "•••",
    }
    return render(request, "portal/kept.html", page)


def _claimed(request: BrandRequest, token: str, form: Claim) -> bool:
    """Claim it as the form says; False where the form now says why not."""
    typed = form.cleaned_data
    try:
        if typed["way"] == Claim.CARD:
            claiming.to_card(token=token, now=request.now)
        elif typed["way"] == Claim.BANK:
            claiming.to_account(token=token, iban=typed["iban"], now=request.now)
        else:
            claiming.to_line(token=token, number=typed["number"], now=request.now)
    except claiming.NotYourLine:
        form.refuse_number()
        return False
    except claiming.NoHolder:
        form.refuse_account()
        return False
    except claiming.TooManyTries:
        form.refuse_more()
        return False
    except claiming.NothingToClaim:
        pass  # pressed twice, or somebody was quicker: the page that follows says how it stands
    return True
