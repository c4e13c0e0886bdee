"""The public page that confirms a certificate, and its file on paper."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clearline.cases.models import Case
from clearline.certificates import exports, pdf, public
from clearline.certificates.models import Certificate
from clearline.certificates.views import View
from clearline.channels.portal.forms import CertificateFile, CertificateLookUp
from clearline.channels.portal.request import BrandRequest

TOKEN = "k"  # noqa: S105 (the name of a parameter, as the QR code has it)


@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: BrandRequest) -> HttpResponse:
    form = CertificateLookUp(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        certificate = public.find(form.cleaned_data["certificate"])
        if certificate is None:
            return _unknown(request, form)
        return redirect("portal:certificate", certificate.public_id)
    return render(request, "portal/certificates.html", {"form": form, "file_form": CertificateFile()})


@require_safe
def show(request: BrandRequest, public_id: str) -> HttpResponse:
    """Say whether a certificate is genuine; its holder and who has its QR code see the number in full."""
    certificate = public.find(public_id)
    if certificate is None:
        return _unknown(request, CertificateLookUp(initial={"certificate": public_id}))
    shown = public.show(certificate, view=_view(request, certificate))
    before, _moment, after = shown.sentence.partition("{moment}")
    page = {"shown": shown, "before": before, "after": after, "carried": request.META.get("QUERY_STRING", "")}
    return render(request, "portal/certificate.html", page)


@require_safe
def paper(request: BrandRequest, public_id: str) -> HttpResponse:
    """Give the certificate on paper; one that does not count any more is shown, and not handed out."""
    certificate = _known(public_id)
    if public.ended(certificate):
        return redirect("portal:certificate", certificate.public_id)
    try:
        content = pdf.render(certificate, view=_view(request, certificate))
    except pdf.NotTypeset:
        return render(request, "portal/not_typeset.html", {"public_id": certificate.public_id}, status=503)
    name = f'attachment; filename="{certificate.public_id}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})


@require_safe
def json(request: BrandRequest, public_id: str) -> HttpResponse:
    """Give the signed document with its proofs, for `clearline verify` and other programs."""
    certificate = _known(public_id)
    content = exports.as_json(certificate, view=_view(request, certificate))
    return HttpResponse(content, content_type="application/json")


@require_safe
def keys(request: BrandRequest) -> HttpResponse:
    """Give the public keys, for whoever checks a file off line: `clearline verify FILE --key keys.json`."""
    return HttpResponse(exports.keys(request.brand), content_type="application/json")


def _unknown(request: BrandRequest, form: CertificateLookUp) -> HttpResponse:
    page = {"form": form, "file_form": CertificateFile(), "unknown": True}
    return render(request, "portal/certificates.html", page, status=404)


def _known(public_id: str) -> Certificate:
    certificate = public.find(public_id)
    if certificate is None:
        raise Http404
    return certificate


def _view(request: BrandRequest, certificate: Certificate) -> View:
    """Return what this visitor may see: all of it the holder, the number who presents the token."""
    account_id = request.user.account_id if request.user.is_authenticated else None
    if account_id and Case.objects.filter(pk=certificate.case_id, account_id=account_id).exists():
        return View.HOLDER
    return public.view_for(certificate, request.GET.get(TOKEN))
