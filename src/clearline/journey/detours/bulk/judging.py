"""What becomes of the listed lines of one account: by the policy of its brand, as the road itself asks it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from clearline.brands.directory import brand_of
from clearline.lines.blockers.listing import Listed
from clearline.policy.policies import Policy, policy_for
from clearline.policy.verdicts import Severity
from clearline.settlement.figures import Figures, figures


class Prospect(StrEnum):
    """What becomes of a line on a list."""

    AT_ONCE = "at_once"
    ON_ITS_DAY = "on_its_day"
    WAITS = "waits"
    REVIEWED = "reviewed"
    OPEN_ALREADY = "open_already"
    CLOSED_ALREADY = "closed_already"


CLOSES = frozenset({Prospect.AT_ONCE, Prospect.ON_ITS_DAY})


@dataclass(frozen=True, slots=True)
class Outlook:
    """One line's prospect. `causes` are (what, rule, pack) of all that holds it up; figures where it ends."""

    line: Listed
    prospect: Prospect
    causes: tuple[tuple[str, str, str], ...] = ()
    figures: Figures | None = None


def judged(lines: Sequence[Listed]) -> list[Outlook]:
    """Return the outlook of the listed lines of one account, which come in the order in which they end.

    The account's bills go to the line that leaves it without another; a line
    that a person looks at first is taken to end after all that nobody does.
    """
    brand = brand_of(lines[0].brand_id)
    policy = policy_for(law_pack=brand.law_pack, brand_code=brand.code)
    outlooks = [_judged(line, policy) for line in lines]
    last = _last([each for each in outlooks if each.prospect in CLOSES]) or _last(
        [each for each in outlooks if each.prospect in CLOSES]
        + [each for each in outlooks if each.prospect is Prospect.REVIEWED]
    )
    return [_with_figures(each, last_line=each.line is last) for each in outlooks]


def _last(ending: Sequence[Outlook]) -> Listed | None:
    """Return the last of the lines that end, if the account is left with none."""
    if ending and len(ending) == ending[-1].line.alive:
        return ending[-1].line
    return None


def _judged(line: Listed, policy: Policy) -> Outlook:
    if line.ceased:
        return Outlook(line, Prospect.CLOSED_ALREADY)
    if line.tag == "open":
        return Outlook(line, Prospect.OPEN_ALREADY)
    verdicts = policy.verdicts(line.findings)
    causes = tuple(
        (str(each.finding.blocker), each.rule_id, each.pack_id)
        for each in verdicts
        if each.severity is Severity.BLOCK
    )
    if causes:
        return Outlook(line, Prospect.WAITS, causes)
    review = policy.needs_review(line.findings, account_kind=line.account_kind, plan=line.plan)
    if review.value:
        return Outlook(line, Prospect.REVIEWED, (("review", review.rule_id, review.pack_id),))
    return Outlook(line, Prospect.ON_ITS_DAY if line.tag == "later" else Prospect.AT_ONCE)


def _with_figures(outlook: Outlook, *, last_line: bool) -> Outlook:
    line = outlook.line
    if outlook.prospect not in CLOSES and outlook.prospect is not Prospect.REVIEWED:
        return outlook
    sums = figures(findings=line.findings, currency=line.currency, last_line=last_line)
    return Outlook(line, outlook.prospect, outlook.causes, sums)
