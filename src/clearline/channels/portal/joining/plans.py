"""What is sold as an eSIM line, for everybody to see."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clearline.channels.portal.request import BrandRequest
from clearline.selfcare import buying


@require_safe
def plans(request: BrandRequest) -> HttpResponse:
    return render(
        request, "portal/joining/plans.html", {"shelf": buying.shelf(brand=request.brand), "tab": "join"}
    )
