"""Bills of the account: the list, one of them, its file, and paying it."""

from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clearline.certificates.typesetters import NotTypeset
from clearline.channels.portal.access import account_of, for_holder, own_line, own_line_alone
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.selfcare.returning import page_of
from clearline.lines.models import Bill
from clearline.selfcare import bill_paper
from clearline.selfcare import bills as book
from clearline.vocabulary.periods import local_date


@require_safe
@for_holder
def bills(request: BrandRequest, line_id: UUID) -> HttpResponse:
    line = own_line(request, line_id)
    found = book.of_account(account_id=account_of(request), today=_today(request))
    page = {
        "to_pay": [each for each in found if each.payable or each.stand == book.Stand.UNDER_WAY],
        "over": [each for each in found if each.stand in {book.Stand.PAID, book.Stand.SETTLED}],
    }
    return render(request, "portal/selfcare/bills.html", {**page, **page_of(request, line)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def bill(request: BrandRequest, line_id: UUID, bill_id: UUID) -> HttpResponse:
    """Show a bill; on its button ask for the money, once, however often it is pressed."""
    line = own_line(request, line_id)
    try:
        found = book.of_id(account_id=account_of(request), bill_id=bill_id, today=_today(request))
        if request.method == "POST":
            payment_id = book.pay(
                account_id=account_of(request), bill_id=bill_id, line_id=line_id, now=request.now
            )
            return redirect("portal:payment", payment_id)
    except Bill.DoesNotExist:
        raise Http404 from None
    except book.NothingOwed:
        return redirect("portal:bill", line_id, bill_id)
    return render(request, "portal/selfcare/bill.html", {"found": found, **page_of(request, line)})


@require_safe
@for_holder
def paper(request: BrandRequest, line_id: UUID, bill_id: UUID) -> HttpResponse:
    """Give a bill as PDF, in the language of the page."""
    own_line_alone(request, line_id)
    try:
        found = book.of_id(account_id=account_of(request), bill_id=bill_id, today=_today(request))
        content = bill_paper.render(found, brand=request.brand)
    except Bill.DoesNotExist:
        raise Http404 from None
    except NotTypeset:
        return render(request, "portal/selfcare/bill_not_typeset.html", {"tab": "lines"}, status=503)
    name = f'attachment; filename="{found.bill.id}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})


def _today(request: BrandRequest) -> date:
    return local_date(request.now, request.brand.time_zone)
