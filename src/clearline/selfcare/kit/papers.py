"""The papers of an account: its bills as PDF, its certificates as PDF and as signed JSON."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import chain

from clearline.certificates import exports, pdf
from clearline.certificates.models import Certificate
from clearline.certificates.typesetters import NotTypeset
from clearline.certificates.views import View
from clearline.lines.models import Bill
from clearline.selfcare import bill_paper, bills
from clearline.selfcare.kit.money import of_cases
from clearline.selfcare.kit.parts import Owner

MOST = 1_000  # of each kind, the newest: a bound on what one kit may ask of the renderer
Paper = tuple[str, Callable[[], bytes]]


def count(owner: Owner) -> int:
    """Return how many papers there will be, those that cannot be made included."""
    signed = Certificate.objects.filter(of_cases(owner)).count()
    return min(Bill.objects.filter(account=owner.account).count(), MOST) + 2 * min(signed, MOST)


def papers(owner: Owner, *, today: date) -> Iterator[tuple[str, bytes | None]]:
    """Yield each paper with its path, in the language that is spoken; None where it could not be set.

    What is on such a paper stands in the tables as well.
    """
    for path, make in chain(_bills(owner, today), _certificates(owner)):
        try:
            yield path, make()
        except NotTypeset:
            yield path, None


def _bills(owner: Owner, today: date) -> Iterator[Paper]:
    newest = Bill.objects.filter(account=owner.account).order_by("-issued_on", "pk")
    for bill_id in newest.values_list("pk", flat=True)[:MOST]:
        found = bills.of_id(account_id=owner.account.pk, bill_id=bill_id, today=today)
        yield f"bills/{found.bill.pk}.pdf", partial(bill_paper.render, found, brand=owner.brand)


def _certificates(owner: Owner) -> Iterator[Paper]:
    for one in Certificate.objects.filter(of_cases(owner)).order_by("-issued_at", "pk")[:MOST]:
        yield f"certificates/{one.public_id}.json", partial(exports.as_json, one, view=View.HOLDER)
        yield f"certificates/{one.public_id}.pdf", partial(pdf.render, one, view=View.HOLDER)
