"""Questions about closing a line."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clearline.channels.portal.help.topics import Answer, Part, Topic
from clearline.channels.portal.obstacles import LIFTED_BY, SENTENCES
from clearline.notices.wording import CAUSES
from clearline.policy.policies import Policy
from clearline.policy.verdicts import Severity
from clearline.vocabulary.blockers import Blocker, Finding

NO_LINE = UUID(int=0)
ON_THE_WAY = (
    ("portal:lines", gettext_lazy("Your lines")),
    ("portal:status", gettext_lazy("Status by reference")),
)


def how(policy: Policy) -> Answer:
    days = policy.sla_working_days
    if days.value:
        by_when = ngettext(
            "It ends on the day you choose. Without one it ends at once, after %(n)d working day at most.",
            "It ends on the day you choose. Without one it ends at once, after %(n)d working days at most.",
            days.value,
        ) % {"n": days.value}
    else:
        by_when = _(
            "A line ends on the day you choose. Without one it ends at once, on the day of your request."
        )
    steps = (
        _("Open the line and choose “Close this line”. You see what ends, what stays, and what it costs."),
        _("Choose the day."),
        _("Prove that it is you."),
        _("Read everything once more and press the last button. You get a receipt with a reference at once."),
        _("When the network has confirmed that the line is off, you get a certificate."),
    )
    if_late = _(
        "If a person has to decide and is late, the case moves to the front by itself, and we tell you. "
        "It costs you nothing."
    )
    return Answer(
        first=by_when,
        parts=(Part(_("The way"), steps, in_order=True), Part(_("If we are late"), (if_late,))),
        rules=(days,),
        onward=ON_THE_WAY,
    )


def in_the_way(policy: Policy) -> Answer:
    """Say of everything that can be found on a line what follows from it, and who can lift it."""
    groups: dict[Severity, list[str]] = {severity: [] for severity in Severity}
    for blocker in Blocker:
        severity = severity_of(policy, blocker)
        who = LIFTED_BY.get(policy.lifted_by[f"severity.{blocker}"])
        said = f"{_sentence(str(CAUSES[blocker]))} {SENTENCES[blocker]}"
        if severity is Severity.BLOCK and who:
            said += " " + _("Who can lift it: %(who)s.") % {"who": who}
        groups[severity].append(said)
    headings = {
        Severity.BLOCK: _("Has to be cleared first"),
        Severity.WARN: _("You are told, and choose"),
        Severity.SETTLE_LATER: _("Does not stop you: it is settled after the end"),
    }
    return Answer(
        first=_(
            "Little can. Your request waits until it is gone and goes on by itself: you never apply twice."
        ),
        parts=tuple(Part(headings[each], tuple(said)) for each, said in groups.items() if said),
        rules=tuple(
            policy.rule(f"severity.{blocker}")
            for blocker in Blocker
            if severity_of(policy, blocker) is Severity.BLOCK
        ),
        onward=ON_THE_WAY,
    )


def severity_of(policy: Policy, blocker: Blocker) -> Severity:
    """Return what follows from a finding that has no detail of its own, as the check would say."""
    (verdict,) = policy.verdicts([Finding(NO_LINE, blocker, "")])
    return verdict.severity


def contract(policy: Policy) -> Answer:
    stops = severity_of(policy, Blocker.CONTRACT_RUNNING) is Severity.BLOCK
    first = (
        _("Not here: the contract has to end first. You see its last day on the line.")
        if stops
        else _("Yes. You may leave early; what the contract asks for it stands on your last bill.")
    )
    sentences = (
        _("Before the last button you see the fee for every day you may choose."),
        _("A fee counts only whole months that have not begun: a later day costs less."),
    )
    return Answer(
        first=first,
        parts=() if stops else (Part(_("What it costs"), sentences),),
        rules=(policy.rule("blocker.contract_term"), policy.rule("severity.contract_running")),
        onward=ON_THE_WAY,
    )


def take_back(_policy: Policy) -> Answer:
    return Answer(
        first=_("Yes, free of charge, until we order the network to switch the line off."),
        parts=(
            Part(
                _("How"),
                (
                    _("Open the closing and choose “Take the request back”. The line goes on as before."),
                    _("To choose another day, take the request back, then ask again."),
                ),
            ),
        ),
        onward=ON_THE_WAY,
    )


def a_person(policy: Policy) -> Answer:
    kinds = {
        "business": _("The line belongs to a business."),
        "minor": _("The holder is a minor."),
        "consumer": _("The line belongs to a consumer."),
    }
    states = {
        "suspended": _("The account is suspended."),
        "disputed": _("A dispute about the account is open."),
        "fraud_hold": _("The account is held because somebody may have misused it."),
        "active": _("The account is in its normal state."),
    }
    kind_rule, state_rule = policy.rule("review.account_kind"), policy.rule("review.account_state")
    plan_rule = policy.rule("review.plan")
    cases = [kinds[each] for each in kind_rule.value] + [states[each] for each in state_rule.value]
    if plan_rule.value:
        cases.append(
            _("The line is on one of these plans: %(plans)s.") % {"plans": ", ".join(plan_rule.value)}
        )
    if not cases:
        return Answer(first=_("Never as a rule: what the rules clear is closed without waiting for anybody."))
    return Answer(
        first=_("Only in the cases below. Everything else goes through without waiting for anybody."),
        parts=(Part(_("When a person looks at it first"), tuple(cases)),),
        rules=(kind_rule, state_rule, *((plan_rule,) if plan_rule.value else ())),
    )


def _sentence(words: str) -> str:
    """Return words that end another sentence as one of their own."""
    stop = "。" if words[-1:] > "⺀" else "."  # Chinese characters begin there
    return f"{words[:1].upper()}{words[1:]}{stop}"


TOPICS = (
    Topic("closing", gettext_lazy("How do I close a line, and how long does it take?"), how),
    Topic("in-the-way", gettext_lazy("What can stand in the way, and who can lift it?"), in_the_way),
    Topic("contract", gettext_lazy("May I leave while my contract runs?"), contract),
    Topic("take-back", gettext_lazy("Can I take my request back?"), take_back),
    Topic("review", gettext_lazy("When does a person look at my request?"), a_person),
)
