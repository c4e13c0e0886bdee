"""Who a number is linked to, and how to unlink it there: by name where we know it, else by kind."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Party:
    """A third party for people: its name, what of theirs hangs on the number, and what to do there."""

    name: Words
    what: Words
    how: Words


KINDS: dict[str, tuple[Words, Words]] = {
    "messenger": (
        _("Whoever has this number later could sign in as you."),
        _("In the app’s settings, look for “Change number” and type your new one. Chats stay."),
    ),
    "wallet": (
        _("It sends payment codes to this number."),
        _("Change the phone number in its security settings. Then see that a code reaches you."),
    ),
    "bank": (
        _("It sends codes for sign-in and payments to this number."),
        _("Change the number in the bank’s app, at the branch or by its hotline."),
    ),
    "account": (
        _("It proves with this number that it is you, also when you forget the password."),
        _("In its security settings, add your new number as trusted. Then remove this one."),
    ),
    "shop": (
        _("It may be your sign-in name there, and parcels are announced to it."),
        _("In your profile there, change the phone number. Look whether you sign in with it."),
    ),
    "other": (
        _("It may send codes to this number, or use it as your name."),
        _("Change or remove the number in its profile or settings. If you cannot, write to them."),
    ),
}
KNOWN: dict[str, tuple[Words, str]] = {
    "alipay": ("Alipay", "wallet"),
    "amazon": ("Amazon", "shop"),
    "apple": ("Apple", "account"),
    "bank": (_("Your bank"), "bank"),
    "facebook": ("Facebook", "account"),
    "google": ("Google", "account"),
    "instagram": ("Instagram", "account"),
    "marketplace": (_("Marketplace"), "shop"),
    "messenger": (_("Your messenger"), "messenger"),
    "microsoft": ("Microsoft", "account"),
    "paypal": ("PayPal", "wallet"),
    "signal": ("Signal", "messenger"),
    "telegram": ("Telegram", "messenger"),
    "wallet": (_("Your wallet"), "wallet"),
    "wechat": ("WeChat", "messenger"),
    "whatsapp": ("WhatsApp", "messenger"),
}


def party(code: str) -> Party:
    """Return the words for a party as the operator names it."""
    name, kind = KNOWN.get(code.casefold(), (code, "other"))
    return Party(name, *KINDS[kind])
