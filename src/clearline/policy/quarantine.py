"""How long a number rests, and how long its former holder may have it back: never longer than it rests."""

from collections.abc import Mapping
from typing import Any

from clearline.policy.packs import Ruled

RIGHT = "number.reactivation_right"
CONSUMER, BUSINESS = "number.quarantine", "number.quarantine_business"


def days(rules: Mapping[str, Ruled[Any]], rule_id: str) -> Ruled[int]:
    """Return the days of rest: the operator's, else the floor, or as long as the right lasts if longer."""
    found = rules[rule_id]
    if isinstance(found.value, int):
        return found
    floor, right = found.value["min"] or 0, rules[RIGHT]
    text = found.text
    if right.value > floor:
        text = f"{text} It rests {right.value} days, as long as its former holder may have it back."
    return Ruled(max(floor, right.value), found.rule_id, found.pack_id, text, found.unit, found.counted_from)


def refusal(rules: Mapping[str, Ruled[Any]]) -> tuple[str, str] | None:
    """Return the rule that cannot stand beside the others, and why; None where all agree."""
    right = rules[RIGHT]
    for rule_id in (CONSUMER, BUSINESS):
        rests, found = days(rules, rule_id), rules[rule_id]
        if rests.value < right.value:
            return rule_id, (
                f"the number rests {rests.value} days, but {RIGHT} of {right.pack_id} gives it back for "
                f"{right.value}: let it rest as long, or shorten the right where the law leaves it to you."
            )
        ceiling = found.value["max"] if isinstance(found.value, Mapping) else None
        if ceiling is not None and rests.value > ceiling:
            return rule_id, (
                f"the number may rest {ceiling} days at most, but {RIGHT} of {right.pack_id} "
                f"gives it back for {right.value}."
            )
    return None
