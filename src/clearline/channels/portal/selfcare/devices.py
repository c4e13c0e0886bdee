"""Devices of a line: the list, binding one, unbinding one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from clearline.channels.portal.access import for_holder, own_line, own_line_alone
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.selfcare.device_form import NewDevice
from clearline.channels.portal.selfcare.returning import done, page_of
from clearline.selfcare import devices as things
from clearline.selfcare.changes import LineEnded


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def devices(request: BrandRequest, line_id: UUID) -> HttpResponse:
    """Show the devices of a line, and bind the one that was typed; a line that is closing takes no more."""
    line = own_line(request, line_id)
    form = NewDevice(request.POST if request.method == "POST" else None)
    may_bind = not (line.is_closing or line.is_closed)
    if request.method == "POST" and may_bind and form.is_valid() and _bound(request, line_id, form):
        return done(request, "devices", line_id, "bound")
    page = {"devices": things.bound_to(line=line.line), "form": form, "may_bind": may_bind}
    return render(request, "portal/selfcare/devices.html", {**page, **page_of(request, line)})


@require_POST
@for_holder
def unbind(request: BrandRequest, line_id: UUID, device_id: UUID) -> HttpResponse:
    line = own_line_alone(request, line_id)
    try:
        things.unbind(line_id=line.id, device_id=device_id, now=request.now)
    except LineEnded:
        return redirect("portal:devices", line_id)
    return done(request, "devices", line_id, "unbound")


def _bound(request: BrandRequest, line_id: UUID, form: NewDevice) -> bool:
    """Bind what was typed; what stands against it is said at its field."""
    try:
        things.bind(line_id=line_id, now=request.now, **form.cleaned_data)
    except things.BoundAlready:
        form.bound_already()
    except things.TooMany:
        most = things.MOST
        form.refuse(
            ngettext(
                "A line has %(n)d device at most. Unbind one first",
                "A line has %(n)d devices at most. Unbind one first",
                most,
            )
            % {"n": most}
        )
    except LineEnded:
        form.refuse(_("This line is closed: no device can be bound to it"))
    else:
        return True
    return False
