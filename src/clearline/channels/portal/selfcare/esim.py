"""The SIM of a line: where an eSIM's profile stands, and its code to install it while nobody has."""

from uuid import UUID

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from clearline.channels.portal.access import for_holder, own_line
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.selfcare.returning import page_of
from clearline.selfcare import esim as things
from clearline.vocabulary.activation_code import ActivationCode

STATES: dict[str, tuple[str | Promise, str, str | Promise]] = {
    "released": (_("Ready"), "todo", _("It is ready to be installed, on one device.")),
    "installed": (
        _("Installed"),
        "ok",
        _("It is on a device. Only you can delete it there: nobody else can, not even we."),
    ),
    "deleted": (_("Deleted"), "off", _("The device told us that it is gone.")),
    "unavailable": (_("Taken back"), "off", _("Nobody had installed it. It can no longer be installed.")),
    "": (_("Not known"), "off", _("No device told us where it is.")),
}


@require_safe
@for_holder
def esim(request: BrandRequest, line_id: UUID) -> HttpResponse:
    line = own_line(request, line_id)
    found = things.of_line(line=line.line, case=line.case)
    tag, tone, says = STATES[found.state]
    page = {"esim": found, "tag": tag, "tone": tone, "says": says}
    if found.activation_code and not line.is_closed:
        page |= {"code": found.activation_code, "drawing": _drawn(found.activation_code)}
    return render(request, "portal/selfcare/esim.html", {**page, **page_of(request, line)})


def _drawn(code: ActivationCode) -> SafeString:
    """Return the code as an SVG drawing; dark on light also where the page is dark, or cameras miss it."""
    drawn = segno.make(code, error="m", micro=False)
    svg = drawn.svg_inline(border=4, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True)
    return mark_safe(svg)  # noqa: S308 (drawn here, from a checked code: nothing of it is anybody's markup)
