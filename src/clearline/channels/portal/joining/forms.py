"""What a newcomer types: who they are, and where a code reaches them."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 120


class Newcomer(forms.Form):
    """A name and an e-mail address. Nothing else is asked of anybody."""

    full_name = forms.CharField(
        label=_("Your name"),
        help_text=_("As it shall stand on bills and certificates"),
        max_length=LONGEST_NAME,
        error_messages={
            "required": _("Type your name"),
            "max_length": _("Use at most %(limit_value)d characters"),
        },
        widget=forms.TextInput({"autocomplete": "name", "class": "w2"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send a code there, which shows that it is yours"),
        max_length=254,
        error_messages={
            "required": _("Type your e-mail address"),
            "invalid": _("Type an address like name@example.com"),
        },
        widget=forms.EmailInput({"autocomplete": "email", "class": "w2"}),
    )
