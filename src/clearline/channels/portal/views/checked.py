"""What is typed, checked as it is typed: the page asks with a script, and the form's own rules answer.

Nothing is looked up: the answer says whether a number can be one, never
whether it is ours. Without a script the form says the same when it is sent.
"""

from collections.abc import Callable, Mapping
from datetime import date

from django import forms
from django.http import HttpResponseBadRequest, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from clearline.channels.portal.account.forms import Register
from clearline.channels.portal.bank_form import BankAccount
from clearline.channels.portal.forms import Code
from clearline.channels.portal.leaving_forms import AnyDay, OpenRequest
from clearline.channels.portal.request import BrandRequest
from clearline.vocabulary.periods import local_date

Rule = Callable[[QueryDict, BrandRequest], forms.Form]


def _today_of(request: BrandRequest) -> date:
    return local_date(request.now, request.brand.time_zone)


def _open_request(typed: QueryDict, request: BrandRequest) -> forms.Form:
    return OpenRequest(typed, today=_today_of(request), country=request.brand.country)


# The field of a page that asks, by its name: whose rules it has.
RULES: Mapping[str, Rule] = {
    "number": _open_request,
    "day": lambda typed, request: AnyDay(typed, today=_today_of(request)),
    "iban": lambda typed, _request: BankAccount(typed),
    "code": lambda typed, _request: Code(typed),
    "email": lambda typed, _request: Register(typed),
}


@require_POST
def checked(request: BrandRequest) -> HttpResponseBase:
    """Return what the form would say of one field; empty where it would say nothing."""
    field = request.POST.get("field", "")
    if field not in RULES:
        return HttpResponseBadRequest("Name one of the fields that are checked.", content_type="text/plain")
    form = RULES[field](request.POST, request)
    return JsonResponse({"said": " ".join(map(str, form.errors.get(field, [])))})
