"""How much proof a closing takes, and what each kind of proof is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clearline.policy.packs import Ruled

_WEIGHT = "assurance.weight."
_HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class AssuranceNeed:
    """What proofs have to reach together: a sum, over so many independent roots.

    `*_rest_days` is how long after a change (of SIM, contact, password) what
    hangs on it proves nothing more; `proof_minutes` how long a proof waits
    for the request that it is meant for.
    """

    needed_sum: int
    needed_roots: int
    weights: Mapping[str, int]
    sms_rest_days: int
    contact_rest_days: int
    password_rest_days: int
    proof_minutes: int


def need(rules: Mapping[str, Ruled[Any]]) -> AssuranceNeed:
    """Gather the figures; hours of the law that are no whole days count as the next whole day."""
    hold_hours = int(rules["identity.sim_change_hold"].value)
    return AssuranceNeed(
        needed_sum=rules["assurance.needed_sum"].value,
        needed_roots=rules["assurance.needed_roots"].value,
        weights={
            rule_id.removeprefix(_WEIGHT): rule.value
            for rule_id, rule in rules.items()
            if rule_id.startswith(_WEIGHT)
        },
        sms_rest_days=-(-hold_hours // _HOURS_A_DAY),
        contact_rest_days=rules["assurance.contact_rest"].value,
        password_rest_days=rules["assurance.password_rest"].value,
        proof_minutes=rules["assurance.proof_lifetime"].value,
    )
