"""A bank account as people type it, and what is said when it cannot be one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clearline.settlement.transfers import LONGEST_NAME
from clearline.vocabulary.iban import LONGEST_TYPED, Iban, NoIban

WHY = {
    "shape": _("Type the IBAN with its two letters first, such as DE89 3704 0044 0532 0130 00"),
    "country": _("Type an IBAN of a country that SEPA transfers reach"),
    "length": _("This IBAN is too short or too long for its country: compare it with your card or statement"),
    "check": _("This IBAN has a wrong or a swapped character: compare it with your card or statement"),
}


class BankAccount(forms.Form):
    """Whose account it is, and its number."""

    first_id = "id_owner"
    owner = forms.CharField(
        label=_("Name of the account holder"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Type the name of the account holder")},
        widget=forms.TextInput({"autocomplete": "name", "class": "w2"}),
    )
    iban = forms.CharField(
        label=_("IBAN"),
        help_text=_("On your bank card or statement; spaces do not matter"),
        max_length=LONGEST_TYPED,
        error_messages={"required": _("Type the IBAN")},
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "dir": "ltr",
                "class": "w2",
                "data-check": "iban",
            }
        ),
    )

    def clean_iban(self) -> Iban:
        try:
            return Iban.read(self.cleaned_data["iban"])
        except NoIban as error:
            raise forms.ValidationError(WHY[str(error)]) from None
