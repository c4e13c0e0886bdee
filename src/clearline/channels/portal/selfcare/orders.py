"""Orders of a line: the list, and ending one that the holder may end."""

from contextlib import suppress
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clearline.channels.portal.access import for_holder, own_line, own_line_alone
from clearline.channels.portal.request import BrandRequest
from clearline.channels.portal.selfcare import order_words as named
from clearline.channels.portal.selfcare.returning import done, page_of
from clearline.lines.models import Order
from clearline.selfcare import orders as book
from clearline.selfcare.changes import LineEnded

CANCEL, COMPLETE = "cancel", "complete"


@require_safe
@for_holder
def orders(request: BrandRequest, line_id: UUID) -> HttpResponse:
    line = own_line(request, line_id)
    found = book.of_line(line=line.line)
    page = {
        "open": [_named(each) for each in found if each.open],
        "over": [_named(each) for each in found if not each.open],
    }
    return render(request, "portal/selfcare/orders.html", {**page, **page_of(request, line)})


@require_POST
@for_holder
def change(request: BrandRequest, line_id: UUID, order_id: UUID) -> HttpResponse:
    """Cancel an order, or say that its parcel has come; what ended meanwhile is shown as it stands."""
    line = own_line_alone(request, line_id)
    acts = {CANCEL: (book.cancel, "cancelled"), COMPLETE: (book.complete, "completed")}
    act, said = acts.get(request.POST.get("act", ""), (None, ""))
    if act is None:
        raise Http404
    with suppress(book.NotPossible, LineEnded):
        try:
            act(line_id=line.id, order_id=order_id, now=request.now)
        except Order.DoesNotExist:
            raise Http404 from None
        return done(request, "order-cancel", line_id, said)
    return redirect("portal:order-cancel", line_id)


def _named(order: book.OrderOfLine) -> dict[str, object]:
    return {"shown": order, "name": named.name(order.order.kind)}
