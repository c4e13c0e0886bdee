"""One line's blockers in words: what, why, which rule says so, who lifts it, and where."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from clearline.lines.blockers.asking import findings
from clearline.lines.conditions import conditions
from clearline.lines.models import Line
from clearline.policy.policies import policy_for
from clearline.policy.verdicts import Verdict
from clearline.vocabulary.blockers import Blocker
from clearline.vocabulary.money import Money

Words = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Explained:
    """One blocker for people. `detail` is as in the sweep: minor units, bytes, a count, or a status.

    `conditions` are the operator's notes on the contracts that still run.
    """

    blocker: str
    detail: str
    what: str
    severity: str
    why: str
    rule: str
    pack: str
    lifted_by: str
    where: str
    conditions: tuple[str, ...] = ()


def explain(*, line: Line, as_of: date) -> list[Explained]:
    """Return what is in the way of ending a line on a day, judged by its brand's policy."""
    policy = policy_for(law_pack=line.brand.law_pack, brand_code=line.brand.code)
    found = findings(asked=[(line.id, as_of)])
    explained = [_explained(verdict, line.brand.currency) for verdict in policy.verdicts(found)]
    return [
        replace(each, conditions=conditions(line_id=line.id, day=as_of))
        if each.blocker == Blocker.CONTRACT_RUNNING
        else each
        for each in explained
    ]


def _explained(verdict: Verdict, currency: str) -> Explained:
    finding = verdict.finding
    words, where = WORDS[finding.blocker]
    return Explained(
        blocker=finding.blocker.value,
        detail=finding.detail,
        what=words(finding.detail, currency),
        severity=verdict.severity.value,
        why=verdict.text,
        rule=verdict.rule_id,
        pack=verdict.pack_id,
        lifted_by=verdict.lifted_by,
        where=where,
    )


def _money(sentence: str) -> Words:
    return lambda detail, currency: sentence.format(Money(int(detail), currency).format("en"))


def _count(one: str, many: str) -> Words:
    return lambda detail, _currency: (one if detail == "1" else many).format(detail)


def _says(sentence: str) -> Words:
    return lambda detail, _currency: sentence.format(detail.replace("_", " "))


def _data(detail: str, _currency: str) -> str:
    return f"{int(detail) / 1e9:.2f} GB of data are left"


WORDS: dict[Blocker, tuple[Words, str]] = {
    Blocker.BILL_OVERDUE: (_money("{} of overdue bills are unpaid"), "Bills on the holder's page"),
    Blocker.BILL_OPEN: (_money("{} of bills are not paid yet"), "Bills on the holder's page"),
    Blocker.ACCOUNT_STATE: (_says("the account is not active: {}"), "Accounts, in the operator's own system"),
    Blocker.LINE_STATE: (_says("the line is {}"), "Lines, in the operator's own system"),
    Blocker.DEVICE_BOUND: (
        _count("{} device is bound", "{} devices are bound"),
        "Devices on the line's page",
    ),
    Blocker.ORDER_OPEN: (_count("{} order is open", "{} orders are open"), "Orders on the holder's page"),
    Blocker.PORT_OUT_OPEN: (
        _count("the number is moving to another operator", "{} moves to another operator are open"),
        "Orders on the holder's page, or the new operator",
    ),
    Blocker.MONEY_LEFT: (_money("{} of credit are left"), "nothing to do: it is paid back"),
    Blocker.DATA_LEFT: (_data, "the line's page"),
    Blocker.POINTS_LEFT: (_count("{} point is left", "{} points are left"), "Points on the holder's page"),
    Blocker.SERVICE_ACTIVE: (_count("{} service runs", "{} services run"), "Services on the line's page"),
    Blocker.CONTRACT_RUNNING: (
        _money("a contract runs; leaving now costs {}"),
        "Contracts on the line's page",
    ),
    Blocker.LINK_LISTED: (
        _count("{} third party was told this number", "{} third parties were told this number"),
        "the third party itself; the operator can only remind",
    ),
}
