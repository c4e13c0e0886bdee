"""How long a number rests: never shorter than it is promised to its former holder."""

from collections.abc import Mapping
from typing import Any

from clearline.policy.packs import Ruled

CONSUMER, BUSINESS = "number.quarantine", "number.quarantine_business"
RIGHT = "number.reactivation_right"
# What a number that was given away could not keep.
PROMISES = (RIGHT, "port_out.right_after_end")


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
    for rule_id in (CONSUMER, BUSINESS):
        rests, found = days(rules, rule_id), rules[rule_id]
        for promise in (rules[each] for each in PROMISES):
            if rests.value < promise.value:
                return rule_id, (
                    f"{rule_id} lets the number rest {rests.value} days, but {promise.rule_id} "
                    f"({promise.pack_id}) promises it for {promise.value}: lengthen the one, or shorten "
                    "the other where it is yours."
                )
        ceiling = found.value["max"] if isinstance(found.value, Mapping) else None
        if ceiling is not None and rests.value > ceiling:
            return rule_id, (
                f"{RIGHT} gives the number back for {rests.value} days, but {rule_id} "
                f"({found.pack_id}) lets it rest {ceiling} at most."
            )
    return None
