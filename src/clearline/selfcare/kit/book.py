"""What the operator's book has of an account: its lines, and what hangs on them."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from clearline.lines.models import (
    Account,
    Balance,
    Contract,
    Device,
    Line,
    Link,
    Order,
    Points,
    Service,
    Sim,
    Usage,
)
from clearline.selfcare.kit.parts import Owner, Part, Rows
from clearline.selfcare.models import Profile

OF_LINE = {"line": "line.external_id"}


def _by_line(owner: Owner) -> Iterator[Rows]:
    """Give the usage of each line by itself: there the days are unique, and an index has them in order."""
    for line_id in Line.objects.filter(account=owner.account).order_by("pk").values_list("pk", flat=True):
        yield Usage.objects.filter(line_id=line_id).select_related("line")


ACCOUNT = Part(
    name="account",
    title=_("Account"),
    rows=lambda owner: Account.objects.filter(pk=owner.account.pk),
    columns={
        name: name
        for name in (*("external_id", "country", "language", "kind", "status"), "created_at", "last_login_at")
    },
    opened=("full_name", "email", "contact_msisdn"),
)
LINES = Part(
    name="lines",
    title=_("Lines"),
    rows=lambda owner: Line.objects.filter(account=owner.account).select_related("plan"),
    columns={
        "id": "pk",
        "external_id": "external_id",
        "plan": "plan.external_id",
        "status": "status",
        "activated_at": "activated_at",
        "last_used_at": "last_used_at",
        "ceased_at": "ceased_at",
    },
    opened=("msisdn",),
)
SIMS = Part(
    name="sims",
    title=_("SIM cards and eSIMs"),
    rows=lambda owner: Sim.objects.filter(line__account=owner.account).select_related("line"),
    columns={**OF_LINE, "kind": "kind"},
    opened=("iccid", "imsi", "eid"),
)
PROFILES = Part(
    name="esim-profiles",
    title=_("eSIM profiles"),
    rows=lambda owner: Profile.objects.filter(line__account=owner.account).select_related("line"),
    columns={**OF_LINE, "state": "state", "state_at": "state_at"},
    opened=("activation_code",),
)
DEVICES = Part(
    name="devices",
    title=_("Devices"),
    rows=lambda owner: Device.objects.filter(line__account=owner.account).select_related("line"),
    columns={**OF_LINE, "external_id": "external_id", "model": "model", "bound_at": "bound_at"},
    opened=("imei",),
)
BALANCES = Part(
    name="balances",
    title=_("Credit and data left"),
    rows=lambda owner: Balance.objects.filter(line__account=owner.account).select_related("line"),
    columns={
        **OF_LINE,
        **{name: name for name in ("kind", "amount", "currency", "expires_on")},
    },
)
CONTRACTS = Part(
    name="contracts",
    title=_("Contracts"),
    rows=lambda owner: Contract.objects.filter(line__account=owner.account).select_related("line"),
    columns={
        **OF_LINE,
        **{name: name for name in ("external_id", "starts_on", "ends_on", "early_fee_minor_per_month")},
        **{name: name for name in ("currency", "note")},
    },
)
ORDERS = Part(
    name="orders",
    title=_("Orders"),
    rows=lambda owner: Order.objects.filter(account=owner.account),
    columns={name: name for name in ("external_id", "line_id", "kind", "status", "created_at")},
)
SERVICES = Part(
    name="services",
    title=_("Extra services"),
    rows=lambda owner: Service.objects.filter(line__account=owner.account).select_related("line"),
    columns={
        **OF_LINE,
        **{name: name for name in ("external_id", "code", "status", "since", "ends_on")},
        **{name: name for name in ("fee_minor", "currency")},
    },
)
LINKS = Part(
    name="known-to",
    title=_("Third parties that know a number"),
    rows=lambda owner: Link.objects.filter(line__account=owner.account).select_related("line"),
    columns={**OF_LINE, **{name: name for name in ("party", "since", "unlinked_at")}},
)
USAGE = Part(
    name="usage",
    title=_("Usage, day by day"),
    rows=lambda owner: Usage.objects.filter(line__account=owner.account),
    columns={
        **OF_LINE,
        **{name: name for name in ("day", "voice_seconds", "sms", "data_bytes", "roaming_bytes")},
    },
    by="day",
    streams=_by_line,
)
POINTS = Part(
    name="points",
    title=_("Points"),
    rows=lambda owner: Points.objects.filter(account=owner.account),
    columns={name: name for name in ("points", "expires_on")},
)
PARTS = (
    *(ACCOUNT, LINES, SIMS, PROFILES, DEVICES, BALANCES),
    *(CONTRACTS, ORDERS, SERVICES, LINKS, USAGE, POINTS),
)
