"""What people type, and what is said when it cannot be used. What was typed always stays."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

LONGEST_AHEAD_DAYS = 366
Typed = Mapping[str, str] | None


class SignIn(forms.Form):
    """Phone number or e-mail, and the password."""

    identifier = forms.CharField(
        label=_("Phone number or e-mail"),
        max_length=254,
        error_messages={"required": _("Type your phone number or e-mail")},
        widget=forms.TextInput(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "class": "w2"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=1024,
        strip=False,
        error_messages={"required": _("Type your password, or have a code sent instead")},
        widget=forms.PasswordInput({"autocomplete": "current-password", "class": "w2"}),
    )

    def refuse(self) -> None:
        """Say the same for an unknown contact and a wrong password."""
        self.add_error("password", _t("Contact and password do not fit together"))


class Password(forms.Form):
    """The password once more, from somebody who is signed in."""

    password = forms.CharField(
        label=_("Your password"),
        max_length=1024,
        strip=False,
        error_messages={"required": _("Type your password")},
        widget=forms.PasswordInput({"autocomplete": "current-password", "class": "w2"}),
    )

    def refuse(self) -> None:
        self.add_error("password", _t("This is not the password of your account"))


class CodeWanted(forms.Form):
    """Where a code shall come to."""

    identifier = forms.CharField(
        label=_("Phone number or e-mail"),
        help_text=_("One that we have on file, in any usual spelling"),
        max_length=254,
        error_messages={"required": _("Type your phone number or e-mail")},
        widget=forms.TextInput(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "class": "w2"}
        ),
    )


class Code(forms.Form):
    """Six digits; spaces do not matter."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("6 digits"),
        max_length=16,
        error_messages={"required": _("Type the 6 digits of the code")},
        widget=forms.TextInput(
            {
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "w1",
                "spellcheck": "false",
                "data-check": "code",
            }
        ),
    )

    def clean_code(self) -> str:
        digits = "".join(str(self.cleaned_data["code"]).split()).replace("-", "")
        if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):  # noqa: PLR2004 (the length of a code)
            raise forms.ValidationError(_t("A code has exactly 6 digits"))
        return digits

    def refuse(self, sentence: str) -> None:
        self.add_error("code", sentence)


class StatusLookUp(Code):
    """Reference and code of a receipt."""

    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("From your receipt. Dashes, spaces and small letters are fine."),
        max_length=40,
        error_messages={"required": _("Type the reference of your receipt")},
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "w2"}
        ),
    )
    field_order = ("reference", "code")

    def __init__(self, typed: Typed = None) -> None:
        super().__init__(typed)
        self.fields["code"].help_text = _("6 digits, under the reference")
        self.fields["code"].widget.attrs["autocomplete"] = "off"


class CertificateLookUp(forms.Form):
    """The number of a certificate."""

    certificate = forms.CharField(
        label=_("Certificate number"),
        help_text=_("On the certificate, top right"),
        max_length=60,
        error_messages={"required": _("Type the number of the certificate")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "class": "w2"}),
    )


class CertificateFile(forms.Form):
    """A file that somebody has of a certificate."""

    file = forms.FileField(
        label=_("PDF or JSON of a certificate"),
        help_text=_("We check it and keep nothing of it."),
        error_messages={
            "required": _("Choose the file that you have"),
            "empty": _("This file is empty. Choose another one"),
        },
        widget=forms.FileInput({"accept": ".pdf,.json,application/pdf,application/json"}),
    )


class MessageCheck(forms.Form):
    """The code that a message carries, and its reference or where it came to."""

    reference = forms.CharField(
        label=_("Reference in the message, or where it came to"),
        help_text=_("A message without a reference: type the e-mail address or phone number that got it."),
        max_length=254,
        error_messages={"required": _("Type the reference, or the address or number that got the message")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "class": "w2"}),
    )
    code = forms.CharField(
        label=_("Code in the message"),
        help_text=_("A word and a number, such as maple 42"),
        max_length=40,
        error_messages={"required": _("Type the code that stands in the message")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "class": "w1"}),
    )


class Day(forms.Form):
    """Which day the line shall end. Nothing is chosen beforehand."""

    when = forms.ChoiceField(
        choices=(("now", ""), ("period", ""), ("date", "")),
        error_messages={"required": _("Choose a day"), "invalid_choice": _("Choose one of the days")},
    )
    day = forms.CharField(required=False, max_length=4)
    month = forms.CharField(required=False, max_length=4)
    year = forms.CharField(required=False, max_length=6)

    def __init__(self, typed: Typed = None, *, today: date, period_end: date | None) -> None:
        super().__init__(typed)
        self.today, self.period_end = today, period_end

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        when = cleaned.get("when")
        if when == "now":
            cleaned["ends_on"] = None
        elif when == "period":
            cleaned["ends_on"] = self.period_end
        elif when == "date":
            cleaned["ends_on"] = self._picked(cleaned)
        return cleaned

    def _picked(self, cleaned: dict[str, Any]) -> date | None:
        try:
            picked = date(int(cleaned["year"]), int(cleaned["month"]), int(cleaned["day"]))
        except (KeyError, ValueError):
            self.add_error("day", _t("Type a day that exists, as numbers: day, month, year"))
            return None
        if picked < self.today:
            self.add_error("day", _t("Choose today or a later day"))
        elif (picked - self.today).days > LONGEST_AHEAD_DAYS:
            self.add_error("day", _t("Choose a day within a year from today"))
        return picked


class Reason(forms.Form):
    """Why somebody left. Optional, asked once, after the decision."""

    CODES = (
        ("price", _("The price")),
        ("coverage", _("Coverage or quality")),
        ("service", _("How we treated me")),
        ("moving", _("I move, or leave the country")),
        ("other_provider", _("I go to another provider")),
        ("not_needed", _("I no longer need this line")),
        ("other", _("Something else")),
    )
    reason = forms.ChoiceField(
        choices=CODES, error_messages={"required": _("Choose one answer, or go back to the receipt")}
    )
