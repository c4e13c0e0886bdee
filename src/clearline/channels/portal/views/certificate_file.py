"""Anybody brings a file and hears what holds of it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clearline.certificates import uploaded
from clearline.channels.portal.forms import CertificateFile, CertificateLookUp
from clearline.channels.portal.request import BrandRequest


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: BrandRequest) -> HttpResponse:
    """Check a PDF or a JSON against this brand's keys and records; nothing of it is kept."""
    form = CertificateFile(request.POST, request.FILES) if request.method == "POST" else CertificateFile()
    if not form.is_bound or not form.is_valid():
        return _asked(request, form)
    content = form.cleaned_data["file"].read(uploaded.LARGEST + 1)
    try:
        looked = uploaded.look_at(content, brand=request.brand)
    except uploaded.Unreadable:
        form.add_error("file", _("This is no certificate. Choose the PDF or the JSON as you got it"))
        return _asked(request, form)
    return render(request, "portal/certificate_file.html", {"looked": looked})


def _asked(request: BrandRequest, form: CertificateFile) -> HttpResponse:
    page = {"form": CertificateLookUp(), "file_form": form}
    return render(request, "portal/certificates.html", page, status=422 if form.is_bound else 200)
