"""The pages in front of all brands."""

from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import render

from clearline.brands.models import Brand
from clearline.channels.portal.middleware import LOOPBACK


def brands(request: HttpRequest) -> HttpResponse:
    """List the brands on loopback; elsewhere a host without a brand is simply unknown."""
    if split_domain_port(request.get_host())[0] not in LOOPBACK:
        return unknown_brand(request)
    return render(request, "portal/brands.html", {"brands": Brand.objects.order_by("name")})


def unknown_brand(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/unknown_brand.html", status=404)
