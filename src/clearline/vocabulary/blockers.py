"""What can stand in the way of closing a line."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Blocker(StrEnum):
    """The kinds, by the codes of the sweep file."""

    BILL_OVERDUE = "bill_overdue"
    BILL_OPEN = "bill_open"
    ACCOUNT_STATE = "account_state"
    LINE_STATE = "line_state"
    DEVICE_BOUND = "device_bound"
    ORDER_OPEN = "order_open"
    PORT_OUT_OPEN = "port_out_open"
    MONEY_LEFT = "money_left"
    DATA_LEFT = "data_left"
    POINTS_LEFT = "points_left"
    SERVICE_ACTIVE = "service_active"
    CONTRACT_RUNNING = "contract_running"
    LINK_LISTED = "link_listed"


@dataclass(slots=True)  # made by the thousand: frozen, it would take three times as long
class Finding:
    """One blocker on one line. `detail` is a sum in minor units, a count, bytes, points, or a status."""

    line_id: UUID
    blocker: Blocker
    detail: str
