"""Does a person look at a closing first?"""

from collections.abc import Mapping, Sequence
from typing import Any

from clearline.policy.packs import Ruled
from clearline.vocabulary.blockers import Blocker, Finding

_NOBODY = "Nothing about this closing asks for a person; it goes on by itself."


def needed(findings: Sequence[Finding], *, account_kind: str, rules: Mapping[str, Ruled[Any]]) -> Ruled[bool]:
    """Return whether one does, with the rule that wants it."""
    by_state, by_kind = rules["review.account_state"], rules["review.account_kind"]
    states = {finding.detail for finding in findings if finding.blocker == Blocker.ACCOUNT_STATE}
    if states & set(by_state.value):
        return Ruled(True, by_state.rule_id, by_state.pack_id, by_state.text)
    if account_kind in by_kind.value:
        return Ruled(True, by_kind.rule_id, by_kind.pack_id, by_kind.text)
    return Ruled(False, by_state.rule_id, by_state.pack_id, _NOBODY)
