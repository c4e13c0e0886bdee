"""What people type about their account, and what is said when it cannot be used."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from clearline.channels.portal.forms import Code, Typed
from clearline.identity.passwords import FEWEST_DIFFERENT, LENGTH_ALONE, LONGEST, Unfit
from clearline.identity.service_password import DIGITS

LONGEST_CREDENTIAL = 20_000  # characters; what a browser makes of a passkey is a tenth of that
UNFIT = {
    "too_short": _("Use at least %(least)d characters. Four words you remember will do."),
    "too_long": _("Use at most %(most)d characters"),
    "too_simple": _("Use at least %(different)d different characters"),
    "well_known": _("This password is on every list of common ones. Choose another."),
}
FIGURES = {"least": LENGTH_ALONE, "most": LONGEST, "different": FEWEST_DIFFERENT}


class NewPassword(forms.Form):
    """A password that is to be. Nothing is asked of it but length."""

    new = forms.CharField(
        label=_("New password"),
        help_text=_("At least 15 characters. Four words you remember will do; spaces are fine."),
        max_length=1024,
        strip=False,
        error_messages={"required": _("Type a new password")},
        widget=forms.PasswordInput({"autocomplete": "new-password", "class": "w2"}),
    )

    def refuse_new(self, unfit: Unfit) -> None:
        self.add_error("new", UNFIT[unfit.reason] % FIGURES)


class ChangePassword(NewPassword):
    """The old password and the new one."""

    old = forms.CharField(
        label=_("Password now"),
        max_length=1024,
        strip=False,
        error_messages={"required": _("Type the password that you have now")},
        widget=forms.PasswordInput({"autocomplete": "current-password", "class": "w2"}),
    )
    field_order = ("old", "new")

    def refuse_old(self) -> None:
        self.add_error("old", _t("This is not the password of your account"))


class ErasureReceipt(forms.Form):
    """The code in the last message to somebody who is forgotten."""

    code = forms.CharField(
        label=_("Code of the receipt"),
        help_text=_("12 letters and digits"),
        max_length=40,
        error_messages={"required": _("Type the code that our last message carried")},
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "w2",
                "dir": "ltr",
            }
        ),
    )


class AppCode(Code):
    """The digits that an authenticator app shows."""

    def __init__(self, typed: Typed = None) -> None:
        super().__init__(typed)
        self.fields["code"].label = _("Code in the app")


class RecoveryCode(forms.Form):
    """One of the codes that were written down."""

    code = forms.CharField(
        label=_("Recovery code"),
        help_text=_("8 digits, one of those you wrote down. Each is good once."),
        max_length=20,
        error_messages={"required": _("Type one of your recovery codes")},
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "w1"}),
    )


class Register(forms.Form):
    """The number of a line and the address that goes with it."""

    number = forms.CharField(
        label=_("Phone number of your line"),
        help_text=_("In any usual spelling"),
        max_length=40,
        error_messages={"required": _("Type the phone number of your line")},
        widget=forms.TextInput(
            {"inputmode": "tel", "autocomplete": "tel", "class": "w2", "data-check": "number"}
        ),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The one that you gave when you took the line"),
        max_length=254,
        error_messages={
            "required": _("Type your e-mail address"),
            "invalid": _("Type an address like name@example.com"),
        },
        widget=forms.EmailInput({"autocomplete": "email", "class": "w2", "data-check": "email"}),
    )


class RegisterCodes(forms.Form):
    """The codes that are still wanted: of the phone, of the mailbox, or of both."""

    NAMES = {"phone": _("Code in the SMS"), "mail": _("Code in the e-mail")}  # noqa: RUF012 (never changed)

    def __init__(self, typed: Typed = None, *, wanted: list[str]) -> None:
        super().__init__(typed)
        for name in wanted:
            field = Code().fields["code"]
            field.label = self.NAMES[name]
            self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in list(cleaned):
            digits = "".join(str(cleaned[name]).split()).replace("-", "")
            if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
                self.add_error(name, _t("A code has exactly 6 digits"))
            else:
                cleaned[name] = digits
        return cleaned


class Language(forms.Form):
    """One of the languages that there are pages in."""

    language = forms.ChoiceField(
        error_messages={
            "required": _("Choose a language"),
            "invalid_choice": _("Choose one of these languages"),
        }
    )

    def __init__(self, typed: Any, *, languages: list[tuple[str, str]]) -> None:  # noqa: ANN401 (a QueryDict or None)
        super().__init__(typed)
        self.fields["language"].choices = languages  # type: ignore[attr-defined] # a choice field has them


class ServicePassword(Code):
    """The code that was sent, and six digits of one's own."""

    digits = forms.CharField(
        label=_("New service password"),
        help_text=_("6 digits, no row, at least 4 different ones. Not your birthday."),
        max_length=16,
        error_messages={"required": _("Type 6 digits of your own")},
        widget=forms.PasswordInput({"inputmode": "numeric", "autocomplete": "off", "class": "w1"}),
    )
    field_order = ("code", "digits")

    def clean_digits(self) -> str:
        digits = "".join(str(self.cleaned_data["digits"]).split())
        if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(_t("A service password has exactly 6 digits"))
        return digits

    def refuse_digits(self) -> None:
        self.add_error("digits", _t("This is guessed first. Take no row, and at least 4 different digits"))
