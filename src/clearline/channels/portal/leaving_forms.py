"""What people type around a closing: a day to rehearse, and a request without signing in."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from clearline.channels.portal.bank_form import WHY
from clearline.channels.portal.forms import Day, Typed
from clearline.vocabulary.errors import Malformed
from clearline.vocabulary.iban import LONGEST_TYPED, Iban, NoIban
from clearline.vocabulary.msisdn import Msisdn


class AnyDay(Day):
    """A day to rehearse, in three fields alone."""

    when = None  # type: ignore[assignment] # Django's way to leave out an inherited field

    def __init__(self, typed: Typed = None, *, today: date) -> None:
        super().__init__(typed, today=today, period_end=None)

    def clean(self) -> dict[str, Any]:
        cleaned = forms.Form.clean(self) or {}
        cleaned["ends_on"] = self._picked(cleaned)
        return cleaned


class Claim(forms.Form):
    """Where money that was kept shall go: to the card that it came from, another line, or an account."""

    CARD, LINE, BANK = "card", "line", "bank"
    country = ""  # that an account has to be of
    way = forms.ChoiceField(
        choices=((CARD, CARD), (LINE, LINE), (BANK, BANK)),
        error_messages={
            "required": _("Choose where it shall go"),
            "invalid_choice": _("Choose one of these"),
        },
    )
    number = forms.CharField(
        label=_("Phone number of the other line"),
        help_text=_("In any usual spelling"),
        max_length=40,
        required=False,
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "inputmode": "tel",
                "class": "w2",
                "dir": "ltr",
                "data-check": "number",
            }
        ),
    )

    iban = forms.CharField(
        label=_("IBAN"),
        help_text=_("On your bank card or statement; spaces do not matter"),
        max_length=LONGEST_TYPED,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "class": "w2", "dir": "ltr"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("way") == self.LINE and not cleaned.get("number"):
            self.add_error("number", _t("Type the phone number of the other line"))
        if cleaned.get("way") == self.BANK:
            self._read_iban(cleaned)
        return cleaned

    def _read_iban(self, cleaned: dict[str, Any]) -> None:
        try:
            cleaned["iban"] = Iban.read(cleaned.get("iban") or "", country=self.country)
        except NoIban as error:
            self.add_error("iban", self._why(str(error)) if cleaned.get("iban") else _t("Type the IBAN"))

    def _why(self, reason: str) -> str:
        if reason == "country" and self.country:
            return _t("Type an IBAN that begins with {letters}: the money stays in its currency").format(
                letters=self.country
            )
        return str(WHY[reason])

    def refuse_number(self) -> None:
        """Say the same for no number, a stranger's and one that is closed."""
        self.add_error("number", _t("This is no other line of the same account that is on"))

    def refuse_account(self) -> None:
        """Say that nobody's name can be given to a bank any more."""
        self.add_error(
            "iban", _t("Your name is no longer on file: tell us your reference, and a person pays it")
        )

    def refuse_more(self) -> None:
        self.add_error("number", _t("Too many numbers were tried. Try again tomorrow"))


class OpenRequest(Day):
    """Which line, as whom, and when; whether we know the number is never said."""

    CODES = (
        ("holder", _("It is my own line")),
        ("parent", _("I am parent or guardian of its holder")),
        ("executor", _("Its holder has died")),
        ("employer", _("I am the employer who pays for it")),
        ("carer", _("I care for its holder, or hold a power of attorney")),
    )
    number = forms.CharField(
        label=_("Phone number of the line"),
        help_text=_("In any usual spelling"),
        max_length=40,
        error_messages={"required": _("Type the phone number of the line")},
        widget=forms.TextInput(
            {
                "autocomplete": "tel",
                "inputmode": "tel",
                "class": "w2",
                "dir": "ltr",
                "data-check": "number",
            }
        ),
    )
    role = forms.ChoiceField(
        choices=CODES,
        error_messages={"required": _("Choose whose line it is"), "invalid_choice": _("Choose one of these")},
    )

    def __init__(self, typed: Typed = None, *, today: date, country: str) -> None:
        super().__init__(typed, today=today, period_end=today)
        self.country = country

    def clean_number(self) -> str:
        try:
            Msisdn.parse(self.cleaned_data["number"], self.country)
        except Malformed:
            raise forms.ValidationError(
                _t("This is no phone number. Type it with its area or country code")
            ) from None
        return str(self.cleaned_data["number"])
