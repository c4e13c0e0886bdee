"""Words for what was found on a line: what it is, why it counts, who can lift it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _

from clearline.channels.portal import words
from clearline.channels.portal.mending import WAYS, Way
from clearline.policy.policies import Policy
from clearline.policy.rule_names import name_of
from clearline.policy.verdicts import Severity, Verdict
from clearline.settlement.outcomes import MINOR_PER_POINT
from clearline.vocabulary.blockers import Blocker
from clearline.vocabulary.money import Money


@dataclass(frozen=True, slots=True)
class Task:
    """One row of the task list. `tone` is a class of the style: a word, a shape and a colour together."""

    title: str
    sentence: str
    tag: str
    tone: str
    rule_name: str
    rule_id: str
    rule_source: str
    rule_text: str
    lifted_by: str
    conditions: tuple[str, ...] = ()
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class Tasks:
    """What was found, by what follows from it, and what was looked for and not found."""

    first: list[Task]
    later: list[Task]
    choice: list[Task]
    clear: list[str]


Kept = tuple[str, str, Severity, str, str]  # blocker, detail, severity, rule, pack: as a case keeps a verdict


def tasks(
    found: Sequence[Verdict | Kept],
    *,
    country: str,
    currency: str,
    conditions: tuple[str, ...] = (),
    policy: Policy | None = None,
) -> Tasks:
    """Sort verdicts, fresh or kept, into the groups of the page.

    `conditions` are those of the contract; `policy` tells who can lift what
    a case keeps.
    """
    groups: dict[Severity, list[Task]] = {severity: [] for severity in Severity}
    seen = set()
    for each in found:
        blocker, detail, severity, rule_id, pack_id = _parts(each) if isinstance(each, Verdict) else each
        tag, tone = TAGS[severity]
        seen.add(Blocker(blocker))
        groups[severity].append(
            Task(
                title=TITLES[Blocker(blocker)](detail, country, currency),
                sentence=str(SENTENCES[Blocker(blocker)]),
                tag=str(tag),
                tone=tone,
                rule_name=name_of(rule_id),
                rule_id=rule_id,
                rule_source=source(pack_id),
                rule_text=each.text if isinstance(each, Verdict) else "",
                lifted_by=_lifted_by(each, policy),
                conditions=conditions if blocker == Blocker.CONTRACT_RUNNING else (),
                way=WAYS.get(Blocker(blocker)),
            )
        )
    return Tasks(
        first=groups[Severity.BLOCK],
        later=groups[Severity.SETTLE_LATER],
        choice=groups[Severity.WARN],
        clear=[str(sentence) for blocker, sentence in CLEAR.items() if blocker not in seen],
    )


def _lifted_by(each: Verdict | Kept, policy: Policy | None) -> str:
    """Return who can lift it, as far as that is known."""
    if isinstance(each, Verdict):
        return str(LIFTED_BY[each.lifted_by])
    who = policy.who_lifts(each[0], each[1]) if policy else None
    return str(LIFTED_BY[who]) if who else ""


def source(pack_id: str) -> str:
    """Name who made a rule: the law of a country, the default where no law speaks, or the operator."""
    if pack_id == "intl":
        return gettext("international default")
    if len(pack_id) != len("gb"):
        return gettext("our own rules")
    place = words.territory(pack_id.upper())
    return gettext("law pack %(place)s") % {"place": place}


def _parts(verdict: Verdict) -> Kept:
    finding = verdict.finding
    return finding.blocker, finding.detail, verdict.severity, verdict.rule_id, verdict.pack_id


TAGS = {
    Severity.BLOCK: (_("In the way"), "bad"),
    Severity.SETTLE_LATER: (_("Settled later"), "ok"),
    Severity.WARN: (_("Your choice"), "todo"),
}

LIFTED_BY = {
    "holder": _("you"),
    "operator": _("our team; nothing for you to do"),
    "time": _("time: it ends by itself"),
    "holder_elsewhere": _("you, where the number is known or moves to"),
}

Title = Callable[[str, str, str], str]


def _sum(sentence: str) -> Title:
    def title(detail: str, _country: str, currency: str) -> str:
        shown = Money(int(detail), currency).format(get_language() or "en")
        return gettext(sentence) % {"sum": shown}

    return title


def _contract(detail: str, _country: str, currency: str) -> str:
    if not int(detail):
        return gettext("Contract still running, no fee")
    shown = Money(int(detail), currency).format(get_language() or "en")
    return gettext("Contract still running: fee %(sum)s") % {"sum": shown}


def _account(detail: str, _country: str, _currency: str) -> str:
    return {
        "suspended": gettext("Your account is suspended"),
        "fraud_hold": gettext("Your account is held: somebody may have misused it"),
        "disputed": gettext("A dispute about your account is open"),
    }.get(detail, gettext("Your account is not in its normal state"))


def _devices(detail: str, _country: str, _currency: str) -> str:
    n = int(detail)
    return ngettext("%(n)d device uses this number", "%(n)d devices use this number", n) % {"n": n}


def _orders(detail: str, _country: str, _currency: str) -> str:
    n = int(detail)
    return ngettext("%(n)d order is still open", "%(n)d orders are still open", n) % {"n": n}


def _services(detail: str, _country: str, _currency: str) -> str:
    n = int(detail)
    return ngettext("%(n)d extra service is running", "%(n)d extra services are running", n) % {"n": n}


def _links(detail: str, _country: str, _currency: str) -> str:
    n = int(detail)
    return ngettext("%(n)d other company knows this number", "%(n)d other companies know this number", n) % {
        "n": n
    }


def _points(detail: str, country: str, currency: str) -> str:
    n = int(detail)
    worth = Money(n * MINOR_PER_POINT, currency).format(get_language() or "en")
    return ngettext("%(points)s point left, worth %(sum)s", "%(points)s points left, worth %(sum)s", n) % {
        "points": words.count(n, country=country),
        "sum": worth,
    }


def _data(detail: str, country: str, _currency: str) -> str:
    return gettext("%(amount)s of data left") % {"amount": words.volume(int(detail), country=country)}


def _says(sentence: str) -> Title:
    return lambda _detail, _country, _currency: gettext(sentence)


TITLES: dict[Blocker, Title] = {
    Blocker.BILL_OVERDUE: _sum(gettext_noop("Overdue bills: %(sum)s")),
    Blocker.BILL_OPEN: _sum(gettext_noop("Bills not paid yet: %(sum)s")),
    Blocker.ACCOUNT_STATE: _account,
    Blocker.LINE_STATE: _says(gettext_noop("This line is suspended")),
    Blocker.DEVICE_BOUND: _devices,
    Blocker.ORDER_OPEN: _orders,
    Blocker.PORT_OUT_OPEN: _says(gettext_noop("A move to another operator is under way")),
    Blocker.MONEY_LEFT: _sum(gettext_noop("%(sum)s of credit left")),
    Blocker.DATA_LEFT: _data,
    Blocker.POINTS_LEFT: _points,
    Blocker.SERVICE_ACTIVE: _services,
    Blocker.CONTRACT_RUNNING: _contract,
    Blocker.LINK_LISTED: _links,
}

SENTENCES = {
    Blocker.BILL_OVERDUE: _(
        "You owe this whether the line stays or ends. What is open at the end is set against your credit."
    ),
    Blocker.BILL_OPEN: _(
        "You may pay now or on the day it is due. What is open at the end is set against your credit."
    ),
    Blocker.ACCOUNT_STATE: _("Our team looks at it. If we need something from you, we ask."),
    Blocker.LINE_STATE: _(
        "A suspended line can be closed like any other; nothing is charged for lifting the suspension."
    ),
    Blocker.DEVICE_BOUND: _("Calls and texts on it stop when the line ends."),
    Blocker.ORDER_OPEN: _("A card or a change that arrives after the end would open the line again."),
    Blocker.PORT_OUT_OPEN: _(
        "The number can only move while the line is on. When the move is done, the line ends by itself."
    ),
    Blocker.MONEY_LEFT: _("It is set against what you owe; the rest comes back to you after the end."),
    Blocker.DATA_LEFT: _("Data that is not used ends with the line."),
    Blocker.POINTS_LEFT: _("Points belong to your account. They stay as long as it has another line."),
    Blocker.SERVICE_ACTIVE: _("They end with the line and cost nothing after it."),
    Blocker.CONTRACT_RUNNING: _(
        "A fee counts only whole months that have not begun: a later day costs less."
    ),
    Blocker.LINK_LISTED: _(
        "Banks, messengers and wallets send codes to it. "
        "Give them another number before it may belong to somebody else."
    ),
}

CLEAR = {
    Blocker.BILL_OVERDUE: _("No bill is overdue."),
    Blocker.BILL_OPEN: _("No bill is waiting to be paid."),
    Blocker.ACCOUNT_STATE: _("Nothing holds your account."),
    Blocker.LINE_STATE: _("The line is not suspended."),
    Blocker.DEVICE_BOUND: _("No other device uses this number."),
    Blocker.ORDER_OPEN: _("No order is open."),
    Blocker.PORT_OUT_OPEN: _("No move to another operator is under way."),
    Blocker.MONEY_LEFT: _("No credit would be left."),
    Blocker.DATA_LEFT: _("No data would be lost."),
    Blocker.POINTS_LEFT: _("No points are at stake."),
    Blocker.SERVICE_ACTIVE: _("No extra service is running."),
    Blocker.CONTRACT_RUNNING: _("No contract runs beyond that day."),
    Blocker.LINK_LISTED: _("No other company is on file as knowing this number."),
}
