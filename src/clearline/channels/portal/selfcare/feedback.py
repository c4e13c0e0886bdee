"""What leaving was like: one page after the end, optional, and without a trace of who answered."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from clearline.channels.portal.access import for_holder, own_closing
from clearline.channels.portal.request import BrandRequest
from clearline.selfcare import feedback as things

EASE = (
    ("5", _("Very easy")),
    ("4", _("Easy")),
    ("3", _("So-so")),
    ("2", _("Hard")),
    ("1", _("Very hard")),
)
HURDLES = (
    ("nothing", _("Nothing was hard")),
    ("finding", _("Finding where to close")),
    ("proving", _("Proving that it is me")),
    ("obstacles", _("What was in the way")),
    ("money", _("Understanding the money")),
    ("waiting", _("Waiting")),
)


class Impression(forms.Form):
    """How easy it was, and what was hardest; there is no room for words, so nothing personal comes in."""

    ease = forms.ChoiceField(
        choices=EASE, error_messages={"required": _("Choose how easy it was, or leave this page")}
    )
    hurdle = forms.ChoiceField(choices=HURDLES, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@for_holder
def feedback(request: BrandRequest, case_id: UUID) -> HttpResponse:
    """Ask once, when the line is off; before that the page leads to the progress of the closing."""
    found = own_closing(request, case_id)
    if not found.off:
        return redirect("portal:progress", case_id)
    form = Impression(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ease, hurdle = int(form.cleaned_data["ease"]), form.cleaned_data["hurdle"]
        things.give(case_id=case_id, ease=ease, hurdle=hurdle, now=request.now)
        return redirect("portal:feedback", case_id)
    page = {"case": found.case, "form": form, "given": things.was_given(case_id=case_id), "tab": "lines"}
    return render(request, "portal/selfcare/feedback.html", page)
