"""A closing after it was handed in: receipt, progress, taking it back, and one question."""

from contextlib import suppress
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clearline.certificates.typesetters import NotTypeset
from clearline.channels.portal import proving, your_lines
from clearline.channels.portal.access import for_holder, own_case, own_closing
from clearline.channels.portal.asked_day import AskedDay
from clearline.channels.portal.closing_page import ClosingPage
from clearline.channels.portal.forms import Reason
from clearline.channels.portal.request import BrandRequest
from clearline.identity import status_code
from clearline.journey import receipt_paper, road
from clearline.notices.codes import message_code
from clearline.policy.policies import policy_for


def shown(request: BrandRequest, progress: road.Progress, *, number: str = "") -> dict[str, object]:
    """Return what every page about one closing needs; without a number its holder's is opened."""
    case, brand = progress.case, request.brand
    return {
        "closing": ClosingPage(
            progress,
            currency=brand.currency,
            country=brand.country,
            policy=policy_for(law_pack=brand.law_pack, brand_code=brand.code),
        ),
        "case": case,
        "number": number or your_lines.number_of(case.line_id),
        "message_code": message_code(case.id),
        "tab": "lines",
    }


@require_safe
@for_holder
def receipt(request: BrandRequest, case_id: UUID) -> HttpResponse:
    """Show the receipt of the request that stands, also to whoever asked again, perhaps for another day."""
    found, asked = own_closing(request, case_id), AskedDay.of(request)
    page = {
        "status_code": status_code.derive(case_id),
        # The engine has not looked yet, but we know already what it will say.
        "unproven": found.case.state == "acknowledged" and bool(proving.missing(request, found.case.line_id)),
        "another_day": asked is not None and asked.ends_on != found.case.ends_on,
    }
    return render(request, "portal/receipt.html", {**page, **shown(request, found)})


@require_safe
@for_holder
def receipt_file(request: BrandRequest, case_id: UUID) -> HttpResponse:
    """Give the receipt as PDF, in the language of the page, from the moment of the request."""
    line_id = own_case(request, case_id).line_id
    try:
        content = receipt_paper.render(
            case_id=case_id, msisdn=your_lines.number_of(line_id), brand=request.brand
        )
    except NotTypeset:
        return render(request, "portal/receipt_not_typeset.html", {"tab": "lines"}, status=503)
    name = f'attachment; filename="{case_id}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})


@require_safe
@for_holder
def progress(request: BrandRequest, case_id: UUID) -> HttpResponse:
    return render(request, "portal/progress.html", shown(request, own_closing(request, case_id)))


@require_safe
@for_holder
def paper(request: BrandRequest, case_id: UUID) -> HttpResponse:
    """Lead to the certificate of a closing, or to its progress while there is none."""
    certificate_id = own_closing(request, case_id).certificate_id
    return (
        redirect("portal:certificate", certificate_id)
        if certificate_id
        else redirect("portal:progress", case_id)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def withdraw(request: BrandRequest, case_id: UUID) -> HttpResponse:
    found = own_closing(request, case_id)
    if request.method == "POST" and found.withdrawable:
        # Too late is said on the page that follows: it shows how far the closing is.
        with suppress(road.TooLate):
            road.withdraw(case_id=case_id, by=request.user.pk, now=request.now)
        return redirect("portal:withdraw", case_id)
    return render(request, "portal/withdraw.html", shown(request, found))


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def reason(request: BrandRequest, case_id: UUID) -> HttpResponse:
    found = own_closing(request, case_id)
    form = Reason(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        road.give_reason(case_id=case_id, reason_code=form.cleaned_data["reason"], now=request.now)
        return redirect("portal:reason", case_id)
    return render(request, "portal/reason.html", {"case": found.case, "form": form, "tab": "lines"})
