"""Orders of a line: what was asked for, how it stands, what can be cancelled or completed by the holder."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from clearline.lines.models import Line, Order
from clearline.lines.models.terms import OrderStatus
from clearline.selfcare.changes import hold, note
from clearline.vocabulary.identifiers import uuid7

PORT_OUT = "port_out"
DELIVERY = "_delivery"  # what ends the name of an order that is done once its parcel has come


class NotPossible(ValueError):
    """The order is done, or was cancelled, or is not the holder's to end."""


@dataclass(frozen=True, slots=True)
class OrderOfLine:
    """One order. A move to another operator is taken back there, not here."""

    order: Order

    @property
    def open(self) -> bool:
        return self.order.status == OrderStatus.OPEN

    @property
    def cancellable(self) -> bool:
        return self.open and self.order.kind != PORT_OUT

    @property
    def completable(self) -> bool:
        return self.open and self.order.kind.endswith(DELIVERY)


def of_line(*, line: Line) -> list[OrderOfLine]:
    """Return the orders of a line and those of its account as a whole: open ones first, then the newest."""
    wanted = Q(line_id=line.pk) | Q(line__isnull=True)
    rows = Order.objects.filter(wanted, account_id=line.account_id).order_by("-created_at", "external_id")
    return sorted(map(OrderOfLine, rows), key=lambda each: not each.open)


def cancel(*, line_id: UUID, order_id: UUID, now: datetime) -> None:
    """Cancel an open order; a closing that waited for it looks again.

    Raises:
        LineEnded: the line is closed.
        Order.DoesNotExist: the line's holder has no such order.
        NotPossible: it is not open, or a move to another operator.
    """
    _end(line_id, order_id, OrderStatus.CANCELLED, now)


def complete(*, line_id: UUID, order_id: UUID, now: datetime) -> None:
    """Note that the parcel of an order has come; raises what `cancel` raises."""
    _end(line_id, order_id, OrderStatus.DONE, now)


def record_done(*, line: Line, kind: str, now: datetime) -> Order:
    """Record an order that was carried out as it was given, under an id that no operator's can meet."""
    own = uuid7()
    return Order.objects.create(
        id=own,
        brand_id=line.brand_id,
        external_id=f"here-{own}",
        account_id=line.account_id,
        line=line,
        kind=kind,
        status=OrderStatus.DONE,
        created_at=now,
    )


def _end(line_id: UUID, order_id: UUID, status: OrderStatus, now: datetime) -> None:
    with transaction.atomic():
        line = hold(line_id=line_id)
        order = Order.objects.select_for_update(no_key=True).get(
            Q(line_id=line.pk) | Q(line__isnull=True), pk=order_id, account_id=line.account_id
        )
        found = OrderOfLine(order)
        if not (found.cancellable if status == OrderStatus.CANCELLED else found.completable):
            raise NotPossible(f"Order {order.external_id} cannot be ended by its holder.")
        order.status = status
        order.save(update_fields=["status"])
        note(line=line, kind=f"order.{status.value}", body={"order": str(order.id)}, now=now)
