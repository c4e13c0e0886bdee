"""Whether the law bears what an operator chose."""

from collections.abc import Mapping
from typing import Any

from clearline.policy.errors import PolicyError
from clearline.policy.operator import Choice, OperatorRules
from clearline.policy.packs import Answer, LawPack, Ruled
from clearline.policy.schema import Range, misfit
from clearline.policy.validation import no_such
from clearline.policy.verdicts import RULE_OF, Severity

REFUSALS = {
    "nothing": "the law leaves no choice here; it says {law}",
    "shorten": "only {law} or less may be set",
    "lengthen": "only {law} or more may be set",
    "lower": "only less than {law} may be charged",
    "within_range": "only a figure within {law} may be set",
}


def check_severities(rules: OperatorRules, law: LawPack) -> None:
    """Refuse a brand's rule that blocks where the law forbids it.

    Raises:
        PolicyError: names the operator's file and line, and the law's rule.
    """
    for blocker, choice in rules.severity.items():
        wanted = choice.value.values() if isinstance(choice.value, Mapping) else (choice.value,)
        rule_id = RULE_OF.get(blocker)
        if choice.yields or rule_id is None or Severity.BLOCK not in wanted:
            continue
        answer = law.answer(rule_id)
        if not may_block(answer):
            raise PolicyError(
                f"{blocker} may not hold a line: {_named(answer)} says {answer.rule.value}. "
                "Use settle_later, warn or law.",
                place=choice.place,
            )


def may_block(answer: Answer) -> bool:
    """Tell whether the law lets a blocker hold a closing, or leaves that to the operator."""
    value = answer.rule.value
    return value == "may_block" or (value != "must_not_block" and answer.operator_may == "choose")


def figures(rules: OperatorRules, law: LawPack) -> dict[str, Ruled[Any]]:
    """Return the operator's figures that the law bears; those of the default that it does not are left out.

    Raises:
        PolicyError: a brand's own figure does not fit, is not known, or goes
            below the law; names its file and line, and the law's rule.
    """
    found: dict[str, Ruled[Any]] = {}
    for rule_id, choice in rules.figures.items():
        if rule_id not in law.rules:
            raise PolicyError(f"{no_such(rule_id, list(law.rules))}.", place=choice.place)
        answer = law.answer(rule_id)
        reason = _misfit(answer, choice) or _refusal(answer, choice.value)
        if reason is None:
            found[rule_id] = choice.ruled(rule_id, unit=answer.rule.unit)
        elif not choice.yields:
            raise PolicyError(f"{choice.value!r} cannot stand: {reason}.", place=choice.place)
    return found


def _misfit(answer: Answer, choice: Choice) -> str | None:
    rule = answer.rule
    if rule.id.startswith(("blocker.", "port_out.blocker.")):
        return "what blocks is set under severity"
    return misfit(rule_id=rule.id, unit=rule.unit, ranged=False, value=choice.value)


def _refusal(answer: Answer, chosen: Any) -> str | None:  # noqa: ANN401 (any unit)
    """Return why a value that fits its unit goes the wrong way, or None."""
    law, may = answer.rule.value, answer.operator_may
    if may == "choose" or chosen == law:
        return None
    if type(law) is int and type(chosen) is int:
        borne = {"shorten": chosen <= law, "lengthen": chosen >= law, "lower": chosen <= law}.get(may, False)
    elif may == "within_range":
        between = Range.model_validate(law)
        borne = (between.min or 0) <= chosen and (between.max is None or chosen <= between.max)
    else:
        # Words have no order; the one exception is a fee that is not charged at all.
        borne = may == "lower" and chosen == "none"
    return None if borne else f"{REFUSALS[may].format(law=_shown(law))} ({_named(answer)})"


def _named(answer: Answer) -> str:
    return f"{answer.rule.id} of the {answer.pack_id} pack"


def _shown(law: Any) -> str:  # noqa: ANN401 (any unit)
    if isinstance(law, dict) and set(law) == {"min", "max"}:
        return f"{law['min'] or 0} to {'any' if law['max'] is None else law['max']}"
    return str(law)
