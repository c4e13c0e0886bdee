"""Several lines, or the whole account, in one go: a case for each line, and one closing around them.

Each case goes its own way from there: a line with something in its way does
not hold up the others.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from clearline.brands.directory import brand_of
from clearline.cases.models import Case
from clearline.journey import road
from clearline.lines import book
from clearline.lines.blockers import findings
from clearline.lines.models import Line
from clearline.lines.models.line import LineStatus
from clearline.policy.policies import policy_for
from clearline.policy.verdicts import Verdict
from clearline.settlement.figures import Figures, figures
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.periods import local_date

MOST_LINES = 50  # more are a list for staff


@dataclass(frozen=True, slots=True)
class Leaving:
    """What closing one of the lines would mean. The account's bills stand with the line that ends last."""

    line_id: UUID
    figures: Figures
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class CheckTogether:
    """What closing several lines with one day would mean. `whole_account`: none is left afterwards."""

    on: date
    each: tuple[Leaving, ...]
    whole_account: bool
    refund_days: int

    @property
    def comes_back_minor(self) -> int:
        return sum(leaving.figures.comes_back_minor for leaving in self.each)

    @property
    def to_pay_minor(self) -> int:
        return sum(leaving.figures.to_pay_minor for leaving in self.each)


def check_together(*, lines: Sequence[Line], on: date | None, now: datetime) -> CheckTogether:
    """Return what closing lines of one account on a day (None: today) would mean."""
    brand = brand_of(lines[0].brand_id)
    today = local_date(now, brand.time_zone)
    day = max(on, today) if on else today
    policy = policy_for(law_pack=brand.law_pack, brand_code=brand.code)
    of_line = defaultdict(list)
    for finding in findings(asked=[(line.id, day) for line in lines]):
        of_line[finding.line_id].append(finding)
    stands = book.standings(line_ids=[line.id for line in lines])
    alive = Line.objects.filter(account_id=lines[0].account_id).exclude(status=LineStatus.CEASED)
    whole = set(alive.values_list("id", flat=True)) <= {line.id for line in lines}
    return CheckTogether(
        on=day,
        each=tuple(
            Leaving(
                line_id=line.id,
                figures=figures(
                    findings=of_line[line.id],
                    currency=stands[line.id].currency,
                    # Cases of one moment end in the order in which they were opened.
                    last_line=whole and line is lines[-1],
                ),
                verdicts=tuple(policy.verdicts(of_line[line.id])),
            )
            for line in lines
        ),
        whole_account=whole,
        refund_days=policy.refund_days.value,
    )


def request_together(
    *,
    lines: Sequence[Line],
    channel: str,
    language: str,
    ends_on: date | None,
    proof_ids: tuple[UUID, ...] = (),
    requested_by: UUID | None = None,
    now: datetime,
) -> UUID:
    """Record one request for several lines of an account, all or none; return the id of their closing.

    Lines of which a case is open already keep it, with its day, and join in;
    asked twice, the same closing answers.

    Raises:
        TooManyLines: more than `MOST_LINES`, or none.
        AlreadyClosed, DayInThePast: as for any request.
    """
    if not 0 < len(lines) <= MOST_LINES:
        raise TooManyLines(f"Choose between 1 and {MOST_LINES} lines.")
    with transaction.atomic():
        case_ids = [
            road.request(
                line=line,
                channel=channel,
                language=language,
                ends_on=ends_on,
                proof_ids=proof_ids,
                requested_by=requested_by,
                now=now,
            ).case_id
            for line in lines
        ]
        cases = Case.objects.filter(id__in=case_ids)
        known = cases.exclude(closing_id=None).order_by("id").values_list("closing_id", flat=True).first()
        closing_id = known or uuid7()
        cases.filter(closing_id=None).update(closing_id=closing_id)
    return closing_id


def cases_of_closing(*, closing_id: UUID, account_id: UUID) -> list[Case]:
    """Return the cases of a closing in the order of their requests; none where it is somebody else's."""
    return list(Case.objects.filter(account_id=account_id, closing_id=closing_id).order_by("id"))


class TooManyLines(ValueError):
    """No line, or more than one request may carry."""
