"""How large a kit will be, before it is made: one query, however many tables there are."""

from dataclasses import dataclass

from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce

from clearline.lines.models import Account
from clearline.selfcare.kit import papers
from clearline.selfcare.kit.contents import PARTS
from clearline.selfcare.kit.parts import Owner, Rows

# What kits came to, in bytes: the frame with its page, a row in both its forms, a paper.
FRAME, ROW, PAPER = 20_000, 25, 25_000


@dataclass(frozen=True, slots=True)
class Measure:
    """`rows` of all tables, `papers` to be set, and about how many bytes that makes."""

    rows: int
    papers: int

    @property
    def steps(self) -> int:
        """How many steps the making takes: each row is read for CSV and for JSON."""
        return 2 * self.rows + self.papers

    @property
    def bytes(self) -> int:
        return FRAME + ROW * self.rows + PAPER * self.papers


def measure(owner: Owner) -> Measure:
    """Count what an account has."""
    counted = [_counted(part.rows(owner)) for part in PARTS]
    (found,) = Account.objects.filter(pk=owner.account.pk).values_list(*counted)
    return Measure(sum(found), papers.count(owner))


def _counted(rows: Rows) -> Coalesce:
    counts = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(counts), 0)
