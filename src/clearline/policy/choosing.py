"""Hold what a brand chose against the law and the product: may it say so?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from clearline.policy.directions import refusal
from clearline.policy.errors import Mistake, PolicyError
from clearline.policy.operators import Brand, Choice, Product
from clearline.policy.packs import LawPack, Ruled
from clearline.policy.schema import OperatorMay
from clearline.policy.validation import no_such
from clearline.policy.verdicts import LAW_RULES, Severity
from clearline.vocabulary.blockers import Blocker

# Better for every subscriber, and no duty to the state: open to a brand even where the law leaves no choice.
_BETTER = {
    "refund.prepaid_credit_duty": "always",
    "port_out.subscriber_fee": "none",
    "exit.login_wall": "forbidden",
}


@dataclass(frozen=True, slots=True)
class _Standing:
    """A rule before a brand chooses, and how far the brand may go."""

    unit: str
    may: OperatorMay
    value: Any


def chosen(*, law: LawPack, own: Product, brand: Brand) -> dict[str, Ruled[Any]]:
    """Return a brand's choices by rule.

    Raises:
        PolicyError: no such rule, another unit, or a value that neither the
            law nor the product leaves to the brand; tells every mistake.
    """
    mistakes = [
        mistake
        for position, choice in enumerate(brand.choices)
        for mistake in _mistakes(choice, position, law, own, brand)
    ]
    if mistakes:
        raise PolicyError(*mistakes)
    named = f"operator:{brand.head.id}"
    return {each.id: Ruled(each.value, each.id, named, each.text, each.unit) for each in brand.choices}


def _mistakes(choice: Choice, position: int, law: LawPack, own: Product, brand: Brand) -> Iterator[Mistake]:
    standing = _standing(choice.id, law, own)
    refused = None
    if isinstance(standing, str):
        key, refused = "id", standing
    elif choice.unit != standing.unit:
        key, refused = "unit", f"the unit of this rule is {standing.unit}, not {choice.unit}."
    elif choice.value == _BETTER.get(choice.id):
        return
    else:
        key = "value"
        refused = _against_law(choice, law) or refusal(
            may=standing.may, stands=standing.value, value=choice.value
        )
    if refused:
        yield brand.document.mistake(("rules", position, key), refused)


def _standing(rule_id: str, law: LawPack, own: Product) -> _Standing | str:
    """Return a rule as it stands, or why it is nobody's to choose."""
    if rule_id in own.rules:
        rule = own.rules[rule_id]
        return _Standing(
            rule.unit, rule.operator_may, rule.between.model_dump() if rule.between else rule.value
        )
    if rule_id in LAW_RULES.values():
        choices = [f"severity.{blocker}" for blocker, named in LAW_RULES.items() if named == rule_id]
        return f"what the law says is not changed here; choose {' or '.join(choices)}."
    if rule_id in law.rules:
        answer = law.answer(rule_id)
        return _Standing(answer.rule.unit, answer.operator_may, answer.rule.value)
    return f"{no_such(rule_id, [*own.rules, *law.rules])}."


def _against_law(choice: Choice, law: LawPack) -> str | None:
    """Refuse to block where the law forbids it, which no `choose` ever outweighs."""
    group, _, found = choice.id.partition(".")
    if group != "severity" or choice.value != Severity.BLOCK:
        return None
    blocker = Blocker(found.partition(".")[0])
    answer = law.answer(LAW_RULES[blocker]) if blocker in LAW_RULES else None
    if answer is None or answer.rule.value != "must_not_block":
        return None
    return f"the law pack {answer.pack_id} forbids to block here, by its rule {answer.rule.id}."
