"""What each finding means: the operator's word where the law leaves a choice, else the law's."""

from collections.abc import Mapping, Sequence

from clearline.policy.bearing import may_block
from clearline.policy.operator import Choice, OperatorRules
from clearline.policy.packs import LawPack
from clearline.policy.verdicts import LIFTED_BY, RULE_OF, Severity, Verdict
from clearline.vocabulary.blockers import Blocker, Finding


def judge(findings: Sequence[Finding], *, rules: OperatorRules, law: LawPack) -> list[Verdict]:
    """Return a verdict for each finding, in their order."""
    return [_verdict(finding, rules.severity[Blocker(finding.blocker)], law) for finding in findings]


def _verdict(finding: Finding, choice: Choice, law: LawPack) -> Verdict:
    blocker = Blocker(finding.blocker)
    lifted_by = LIFTED_BY[blocker]
    chosen = _chosen(choice, finding.detail)
    rule_id = RULE_OF.get(blocker)
    if rule_id is None:
        # No law speaks of it: the operator's rule stands alone, and a missing word warns.
        own = f"operator.{blocker}"
        return Verdict(finding, chosen or Severity.WARN, own, choice.layer, choice.text, lifted_by)
    answer = law.answer(rule_id)
    if chosen is None or (chosen is Severity.BLOCK and not may_block(answer)):
        # Silence of the law settles later; only where it says so may a debt or a term hold a line.
        said = Severity.BLOCK if answer.rule.value == "may_block" else Severity.SETTLE_LATER
        return Verdict(finding, said, rule_id, answer.pack_id, answer.rule.text, lifted_by)
    return Verdict(finding, chosen, rule_id, choice.layer, choice.text, lifted_by)


def _chosen(choice: Choice, detail: str) -> Severity | None:
    """Return the operator's word, by the state that was found where it judges states one by one."""
    said = choice.value.get(detail) if isinstance(choice.value, Mapping) else choice.value
    return Severity(said) if said is not None else None
