"""What we keep of a holder, why and until when; having gone what may go; and checking the receipt of it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from clearline.channels.portal.access import for_holder
from clearline.channels.portal.account.factors import lately_proven
from clearline.channels.portal.account.forms import ErasureReceipt
from clearline.channels.portal.account.who import account_of, language_of
from clearline.channels.portal.request import BrandRequest
from clearline.privacy import holder, receipts

CLASSES = {
    "identity": (gettext_lazy("Who you are"), gettext_lazy("Your name")),
    "account": (
        gettext_lazy("How we reach you, and your lines"),
        gettext_lazy("E-mail, phone numbers, SIMs, devices, contracts, passwords and passkeys"),
    ),
    "traffic_billing": (gettext_lazy("What you used"), gettext_lazy("Calls, messages and data, day by day")),
    "contact_record": (
        gettext_lazy("What was said between us"),
        gettext_lazy("Our messages, your certificates, and what our team wrote about a request"),
    ),
    "invoice": (
        gettext_lazy("Bills and payments"),
        gettext_lazy("Sums and dates, with your customer number; without your name once that is gone"),
    ),
    "key": (gettext_lazy("The key to it all"), ""),
}
OPEN = {
    "a line is in service": gettext_lazy("a line of yours is in service"),
    "a request is open": gettext_lazy("a request of yours is not finished, or a number still rests"),
    "a refund is on its way": gettext_lazy("money is on its way to you"),
    "a payment is under way": gettext_lazy("a payment is under way"),
    "the account is disputed or suspected of fraud": gettext_lazy("the account is being looked into"),
}


@require_safe
@for_holder
def kept(request: BrandRequest) -> HttpResponse:
    """List every class of what is kept, with its reason and its day."""
    found = holder.standing(account=account_of(request), brand=request.brand, now=request.now)
    return render(request, "portal/account/kept_of_you.html", {"tab": "settings", **_page(found)})


@require_http_methods(["GET", "HEAD", "POST"])
@lately_proven
def erase(request: BrandRequest) -> HttpResponse:
    """Say what goes and what stays before the last button; it cannot be undone."""
    account = account_of(request)
    if request.method == "POST":
        try:
            holder.erase_now(
                account=account, brand=request.brand, language=language_of(request), now=request.now
            )
        except holder.NothingMayGo:
            return redirect("account:what-we-keep")  # which says what is in the way
        return redirect("account:erase-kept")
    found = holder.standing(account=account, brand=request.brand, now=request.now)
    if not (found.may_go or found.receipt):
        return redirect("account:what-we-keep")
    return render(request, "portal/account/erase_kept.html", {"tab": "settings", **_page(found)})


@require_http_methods(["GET", "HEAD", "POST"])
def erased(request: BrandRequest) -> HttpResponse:
    """Tell whoever holds a receipt what was erased, and when; open to all, since nobody signs in any more."""
    form = ErasureReceipt(request.POST if request.method == "POST" else None)
    page: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        checked = receipts.check(brand=request.brand, code=form.cleaned_data["code"])
        if checked is None:
            form.add_error("code", _("No receipt of ours has this code. Check it for a slip"))
        else:
            gone = [(CLASSES[name][0], at) for name, at in checked.gone]
            page = {"checked": checked, "gone": gone}
    return render(request, "portal/account/erased.html", {"form": form, **page})


def _page(found: holder.Standing) -> dict[str, object]:
    rows = [(*CLASSES[each.data_class.value], each) for each in found.classes]
    return {
        "found": found,
        "rows": rows,
        "go": [row for row in rows if row[2].on_wish and not row[2].erased_at],
        "stay": [row for row in rows if not row[2].on_wish and not row[2].erased_at],
        "open": [OPEN.get(name, _("something is not finished yet")) for name in found.held_by],
        "code": receipts.spoken(found.receipt.code) if found.receipt else "",
    }
