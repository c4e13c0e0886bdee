"""A bill as PDF: set by the child that sets certificates, in the language of whoever asks for it."""

import json
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from clearline.brands.models import Brand
from clearline.certificates import typesetters
from clearline.certificates.pdf import LETTER
from clearline.certificates.wording import Wording
from clearline.keys import subjects
from clearline.lines.models import Account
from clearline.selfcare.bills import BillOfAccount, Stand

TOLD = {Stand.PAID: gettext_lazy("Paid"), Stand.SETTLED: gettext_lazy("Settled with your closing")}


def render(found: BillOfAccount, *, brand: Brand) -> bytes:
    """Return the PDF of a bill; the same bill in the same state and language gives the same bytes.

    Raises:
        NotTypeset: the renderer failed, or took more than 20 seconds.
    """
    return typesetters.typeset(json.dumps(_paper(found, brand), ensure_ascii=False, sort_keys=True).encode())


def _paper(found: BillOfAccount, brand: Brand) -> dict[str, Any]:
    """Return everything that the template sets, in words."""
    language = get_language() or "en"
    base, _dash, script = language.partition("-")
    wording = Wording(language=language, country=brand.country, time_zone=brand.time_zone)
    bill, owed = found.bill, found.amount if found.stand in TOLD else found.owed
    facts = [
        (_("Sum"), wording.money(bill.amount_minor, bill.currency)),
        (_("Made out on"), wording.day(bill.issued_on.isoformat())),
        (_("Due on"), wording.day(bill.due_on.isoformat())),
    ]
    if bill.paid_minor and found.owed:
        facts.append((_("Paid already"), wording.money(bill.paid_minor, bill.currency)))
    return {
        "template": "bill",
        "lang": base,
        "script": script or "auto",
        "region": brand.country,
        "colour": brand.colour,
        "sheet": "us-letter" if brand.country in LETTER else "a4",
        "issued_on": [bill.issued_on.year, bill.issued_on.month, bill.issued_on.day, 12, 0, 0],
        "title": _("Bill {id}").format(id=bill.external_id),
        "id": bill.external_id,
        "operator": brand.name,
        "holder": _holder(found),
        "told": str(TOLD.get(found.stand, _("Still owed"))),
        "owed": wording.money(owed.minor, owed.currency),
        "facts": [{"label": label, "value": value} for label, value in facts],
        "foot": _("Bill {id} of {name}").format(id=bill.external_id, name=brand.name),
    }


def _holder(found: BillOfAccount) -> str:
    """Return the account and, while it can be opened, its holder's name."""
    account = Account.objects.get(pk=found.bill.account_id)
    key = subjects.find(subject_ids=[account.subject_id], brand_id=account.brand_id).get(account.subject_id)
    name = key.open(account.personal, row_id=account.id)["full_name"] if key else ""
    return f"{name} · {account.external_id}" if name else account.external_id
