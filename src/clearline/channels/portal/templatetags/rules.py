"""Template tags that name rules, give a law's own words, and say since when a case is late."""

from datetime import datetime
from typing import Any

from django import template

from clearline.cases.states import State
from clearline.channels.portal import law_words
from clearline.channels.portal.help import safety
from clearline.channels.portal.obstacles import source
from clearline.journey.road import Progress
from clearline.policy.errors import PolicyError
from clearline.policy.packs import Ruled
from clearline.policy.policies import Policy, policy_for
from clearline.policy.retention import Retention
from clearline.policy.rule_names import name_of

register = template.Library()
LABELS = {"leave": law_words.LEAVE, "confirm": law_words.CONFIRM}


def _policy(context: dict[str, Any]) -> Policy:
    brand = context["brand"]
    return policy_for(law_pack=brand.law_pack, brand_code=brand.code)


@register.simple_tag(takes_context=True)
def rule_of_step(context: dict[str, Any], name: str) -> dict[str, str] | None:
    """Return the rule that sets by when a step is done, with who made it; None for a day that was chosen.

    How long a number rests depends on whose it is, so a stranger is not told.
    """
    user, policy = context["request"].user, _policy(context)
    if name == "checked":
        rule = policy.sla_working_days
    elif name == "settled":
        rule = policy.refund_days
    elif name == "number_free" and user.is_authenticated and user.account:
        rule = policy.quarantine_days(user.account.kind)
    else:
        return None
    return {"id": rule.rule_id, "name": name_of(rule.rule_id), "source": source(rule.pack_id)}


@register.inclusion_tag("portal/parts/rule.html")
def rule(ruled: Ruled[Any]) -> dict[str, str]:
    """Name a rule in words, who made it, and its id for whoever looks it up."""
    return {"id": ruled.rule_id, "name": name_of(ruled.rule_id), "source": source(ruled.pack_id)}


@register.simple_tag
def how_long(kept: Retention) -> str:
    """Return a time of keeping in words."""
    return safety.how_long(kept)


@register.simple_tag(takes_context=True)
def law_button(context: dict[str, Any], which: str) -> str:
    """Return the words that the law puts on a button (`leave` or `confirm`), or nothing."""
    try:
        return law_words.button(_policy(context), LABELS[which])
    except PolicyError:
        # The page that says that something failed has this in its foot, too.
        return ""


@register.simple_tag
def late_since(progress: Progress) -> datetime | None:
    """Return the moment by which somebody had to decide and did not, while nobody has; else None."""
    if progress.case.state != State.REFERRED:
        return None
    return next((each.at for each in reversed(progress.happenings) if each.kind == "case.escalated"), None)
