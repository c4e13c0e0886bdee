"""A purchase and what became of it: to be paid, being made, made, or the money on its way back."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clearline.channels.portal.access import account_of, for_holder
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.your_lines import number_of
from clearline.selfcare import buying
from clearline.selfcare.models import Purchase


@require_safe
@for_holder
def purchase(request: BrandRequest, purchase_id: UUID) -> HttpResponse:
    try:
        followed = buying.follow(purchase_id=purchase_id, account_id=account_of(request), now=request.now)
    except Purchase.DoesNotExist:
        raise Http404 from None
    line_id = followed.purchase.line_id
    page = {"followed": followed, "number": number_of(line_id) if line_id else "", "tab": "join"}
    return render(request, "portal/joining/purchase.html", page)
