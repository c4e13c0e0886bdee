"""The number of a device as people type it, and what is said when it cannot be one."""

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from clearline.vocabulary.errors import Malformed
from clearline.vocabulary.imei import Imei

SHAPE = _("An IMEI has 15 digits. Dial *#06# on the device to see it")
CHECKSUM = _("One digit is not right: compare the number digit by digit with the device")
SEPARATORS = str.maketrans("", "", " -/.\u00a0\u2011")


class NewDevice(forms.Form):
    """A device to be bound. `data-luhn` lets the page say at once what the form would say."""

    imei = forms.CharField(
        label=_("IMEI of the device"),
        help_text=_("15 digits. Dial *#06# on the device, or look in its settings under “About”."),
        max_length=40,
        error_messages={"required": _("Type the IMEI of the device")},
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false", "class": "w2"}
        ),
    )
    model = forms.CharField(
        label=_("What you call it"),
        help_text=_("You may leave this empty"),
        required=False,
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off", "class": "w2"}),
    )

    def __init__(self, typed: dict[str, str] | None = None) -> None:
        super().__init__(typed)
        told = {"data-luhn": "15", "data-shape": str(SHAPE), "data-checksum": str(CHECKSUM)}
        self.fields["imei"].widget.attrs.update(told)

    def clean_imei(self) -> Imei:
        typed = str(self.cleaned_data["imei"]).translate(SEPARATORS)
        try:
            return Imei(typed)
        except Malformed as wrong:
            sentence = CHECKSUM if wrong.reason == "checksum" else SHAPE
            raise forms.ValidationError(sentence) from None

    def refuse(self, sentence: str) -> None:
        self.add_error("imei", sentence)

    def bound_already(self) -> None:
        self.refuse(_t("This device is bound to this line already"))
