"""Where the money of a closing goes: a bank account that its holder names."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clearline.channels.portal.access import for_holder, own_closing
from clearline.channels.portal.bank_form import BankAccount
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.views.closing import shown
from clearline.journey import road
from clearline.settlement import transfers

UNSEEN = "•••"  # this page does not show the number; opening it would cost two queries


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def bank_account(request: BrandRequest, case_id: UUID) -> HttpResponse:
    """Ask for owner and number; once the money is on its way, say so instead."""
    found = own_closing(request, case_id)
    form = BankAccount(request.POST if request.method == "POST" else None)
    page = shown(request, found, number=UNSEEN)
    too_late = not page["closing"].takes_account  # type: ignore[attr-defined] # it is the closing's page
    if request.method == "POST" and not too_late and form.is_valid():
        owner, iban = form.cleaned_data["owner"], form.cleaned_data["iban"]
        try:
            road.name_account(case_id=case_id, owner=owner, iban=iban, now=request.now)
        except (road.OnItsWay, road.NotOffered):
            too_late = True
        else:
            return redirect("portal:bank-account", case_id)
    more = {"form": form, "too_late": too_late, "masked": transfers.masked_account(case_id=case_id)}
    return render(request, "portal/bank_account.html", {**page, **more})
