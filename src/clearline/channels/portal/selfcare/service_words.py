"""Names of extra services, and what ends with each; the operator's other codes are shown as they are."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, str | Promise] = {
    "caller-tune": _("Caller tune"),
    "insurance": _("Device insurance"),
    "music-pack": _("Music"),
    "roam-eu": _("Roaming in Europe"),
    "roam-world": _("Roaming worldwide"),
    "second-number": _("Second number"),
    "voicemail-plus": _("Voicemail Plus"),
}
ENDING: dict[str, str | Promise] = {
    "caller-tune": _("Callers hear the usual tone again."),
    "insurance": _("Damage after the last day is not covered. What happened before still is."),
    "music-pack": _("Songs that you saved play no longer."),
    "roam-eu": _("Abroad, the prices of your plan count."),
    "roam-world": _("Abroad, the prices of your plan count."),
    "second-number": _("Nobody reaches you on the second number any more."),
    "voicemail-plus": _("Messages that you did not save are deleted."),
}


def name(code: str) -> str:
    return str(NAMES.get(code, code))


def ending(code: str) -> str:
    """Return what ends with a service; empty where its operator told us nothing."""
    return str(ENDING.get(code, ""))
