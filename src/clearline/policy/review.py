"""Does a person look at a closing first?"""

from collections.abc import Mapping, Sequence
from typing import Any

from clearline.policy.packs import Ruled
from clearline.vocabulary.blockers import Blocker, Finding

_NOBODY = "Nothing about this closing asks for a person; it goes on by itself."


def needed(
    findings: Sequence[Finding], *, account_kind: str, plan: str, rules: Mapping[str, Ruled[Any]]
) -> Ruled[bool]:
    """Return whether one does, with the rule that wants it; `plan` is the operator's code of it."""
    by_state, by_kind, by_plan = (
        rules[f"review.{what}"] for what in ("account_state", "account_kind", "plan")
    )
    states = {finding.detail for finding in findings if finding.blocker == Blocker.ACCOUNT_STATE}
    if states & set(by_state.value):
        return Ruled(True, by_state.rule_id, by_state.pack_id, by_state.text)
    if account_kind in by_kind.value:
        return Ruled(True, by_kind.rule_id, by_kind.pack_id, by_kind.text)
    if plan in by_plan.value:
        return Ruled(True, by_plan.rule_id, by_plan.pack_id, by_plan.text)
    return Ruled(False, by_state.rule_id, by_state.pack_id, _NOBODY)
