"""An idle line, on the account page: whether its holder wants to hear of it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from clearline.channels.portal.access import for_holder, own_line_alone
from clearline.channels.portal.request import BrandRequest
from clearline.selfcare import idle as lines
from clearline.selfcare.changes import LineEnded


@require_POST
@for_holder
def remind(request: BrandRequest, line_id: UUID) -> HttpResponse:
    """Stop telling of an idle line, or begin again; the account page opens where it was."""
    line = own_line_alone(request, line_id)
    try:
        lines.mute(line_id=line.id, muted=request.POST.get("remind") != "yes", now=request.now)
    except LineEnded:
        return redirect("portal:line", line_id)
    return redirect(f"{reverse('portal:lines')}#l{line_id.hex}")
