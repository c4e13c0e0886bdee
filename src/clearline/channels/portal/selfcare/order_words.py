"""Names of orders: operators choose the kinds, so an unknown one is shown as it is called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, str | Promise] = {
    "sim_swap": _("A new SIM"),
    "plan_change": _("Another plan"),
    "esim": _("A line, bought as an eSIM"),
    "data_pack": _("A data pack"),
    "roaming_pack": _("A pack for use abroad"),
    "port_out": _("Move to another operator"),
    "port_in": _("Move to us"),
    "sim_delivery": _("A SIM by post"),
    "device_delivery": _("A device by post"),
    "number_change": _("Another number"),
}


def name(kind: str) -> str:
    return str(NAMES.get(kind, kind.replace("_", " ")))
