"""The sentences of the rules that pages show, for whoever translates them."""

from collections.abc import Iterator

from clearline.policy import operators, packs
from clearline.vocabulary.personal import DataClass

# What pages quote; all other rules are read in reports, in English.
GROUPS = ("blocker.", "severity.", "review.")
RULES = frozenset(
    {
        "sla.close_ceiling",
        "receipt.deadline",
        "refund.deadline",
        "refund.prepaid_credit_duty",
        "number.quarantine",
        "number.quarantine_business",
        "number.reactivation_right",
        "port_out.right_after_end",
        "wait.proof",
        "complaint.answer_deadline",
        "assurance.needed_sum",
        "assurance.needed_roots",
        *(f"data.{each}_retention" for each in DataClass),
    }
)


def shown() -> Iterator[tuple[str, str]]:
    """Yield each sentence with the file it stands in; a rule that asks its parent is never quoted."""
    for pack_id in packs.known():
        for rule in packs.load(pack_id).rules.values():
            if rule.value is not None and is_shown(rule.id):
                yield rule.text, f"policy/packs/{pack_id}.yaml"
    for own in operators.product().rules.values():
        if is_shown(own.id):
            yield own.text, "policy/operator_rules/default.yaml"


def is_shown(rule_id: str) -> bool:
    """Tell whether pages quote a rule's sentence."""
    return rule_id in RULES or rule_id.startswith(GROUPS)
