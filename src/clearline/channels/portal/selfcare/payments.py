"""A payment and what became of it: paid, not yet, or refused. The provider leads back to this page."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from clearline.channels.portal.access import account_of, for_holder, own_line
from clearline.channels.portal.request import BrandRequest
from clearline.selfcare import buying, paying
from clearline.selfcare.models import Payment
from clearline.selfcare.models.payment import Purpose


@require_safe
@for_holder
def payment(request: BrandRequest, payment_id: UUID) -> HttpResponse:
    try:
        followed = paying.follow(payment_id=payment_id, account_id=account_of(request), now=request.now)
    except Payment.DoesNotExist:
        raise Http404 from None
    if followed.payment.purpose == Purpose.ESIM:
        return redirect("portal:join-purchase", buying.of_payment(payment_id=payment_id))
    line = own_line(request, followed.payment.line_id) if followed.payment.line_id else None
    page = {"followed": followed, "payment": followed.payment, "line": line, "tab": "lines"}
    return render(request, "portal/selfcare/payment.html", page)
