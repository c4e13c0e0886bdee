"""Words that a law itself puts on a button, for readers of its language.

Where a law names the words, they stand alone on the button: whoever reads
another language gets ours, which say the act, the number and the day.
"""

from collections.abc import Mapping

from django.utils.translation import get_language

from clearline.policy.policies import Policy

# The language that a law's words are in, by law pack. No other pack prescribes any.
SPEAK: Mapping[str, str] = {"de": "de", "fr": "fr"}
LEAVE, CONFIRM = "exit.button_label", "exit.confirm_label"


def button(policy: Policy, rule_id: str) -> str:
    """Return the words that the law wants on a button, or nothing where it wants none in this language."""
    ruled = policy.rule(rule_id)
    if not isinstance(ruled.value, str) or SPEAK.get(ruled.pack_id, "") != get_language():
        return ""
    # In the middle of a law's sentence it begins small; on a button it does not.
    return ruled.value[:1].upper() + ruled.value[1:]
