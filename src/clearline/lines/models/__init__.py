"""The book's tables, one module a subject."""

from clearline.lines.models.account import Account, Bill, Plan, Points
from clearline.lines.models.line import Device, Line, Sim
from clearline.lines.models.terms import Balance, Contract, Link, Order, Service, Usage

__all__ = [
    "Account",
    "Balance",
    "Bill",
    "Contract",
    "Device",
    "Line",
    "Link",
    "Order",
    "Plan",
    "Points",
    "Service",
    "Sim",
    "Usage",
]
