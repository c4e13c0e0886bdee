"""All packs have the same rules, in the same order and units: a misspelt one would fall silent."""

from collections.abc import Iterator, Mapping, Sequence

from clearline.policy.documents import Document
from clearline.policy.errors import Mistake
from clearline.policy.schema import Rule
from clearline.policy.validation import no_such

# Where laws count differently; everywhere else a pack counts as its parent does.
_ALSO = {
    "receipt.deadline": {"minutes", "text"},
    "notice.period_after_renewal_max": {"months", "days"},
    "port_out.code_validity": {"days", "hours"},
    "data.identity_retention": {"months", "text"},
    "data.account_retention": {"months", "text"},
    "complaint.answer_deadline": {"days", "working_days"},
}


def mistakes(
    *, document: Document, rules: Sequence[Rule], parent: Mapping[str, Rule] | None
) -> list[Mistake]:
    """Return where the rules of a file differ from its parent's: twice, unknown, missing, moved."""
    ids = [rule.id for rule in rules]
    wanted = list(parent) if parent is not None else list(dict.fromkeys(ids))
    found = [
        *_names(document, ids, wanted),
        *_units(document, rules, parent or {}),
    ]
    if not found:
        found.extend(_order(document, ids, wanted))
    return sorted(found, key=lambda mistake: mistake.place.line)


def _names(document: Document, ids: list[str], wanted: list[str]) -> Iterator[Mistake]:
    for position, rule_id in enumerate(ids):
        if rule_id in ids[:position]:
            yield document.mistake(("rules", position, "id"), "the rule stands twice in the file.")
        elif rule_id not in wanted:
            yield document.mistake(("rules", position, "id"), f"{no_such(rule_id, wanted)}.")
    for rule_id in wanted:
        if rule_id not in ids:
            yield document.mistake(("rules",), f"the rule {rule_id} is missing.")


def _units(document: Document, rules: Sequence[Rule], parent: Mapping[str, Rule]) -> Iterator[Mistake]:
    for position, rule in enumerate(rules):
        if rule.id not in parent:
            continue
        allowed = _ALSO.get(rule.id, {parent[rule.id].unit})
        if rule.unit not in allowed:
            sentence = (
                f"the unit {rule.unit} is not known here; this rule counts in {' or '.join(sorted(allowed))}."
            )
            yield document.mistake(("rules", position, "unit"), sentence)


def _order(document: Document, ids: list[str], wanted: list[str]) -> Iterator[Mistake]:
    for position, (rule_id, expected) in enumerate(zip(ids, wanted, strict=True)):
        if rule_id != expected:
            sentence = f"the rules stand in another order; here comes {expected}."
            yield document.mistake(("rules", position, "id"), sentence)
            return
