"""The policy of a brand: its country's law and the operator's rules, as one."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Any

from clearline.policy import bearing, operator, packs
from clearline.policy.deadlines import working_deadline
from clearline.policy.errors import PolicyError
from clearline.policy.judging import judge
from clearline.policy.operator import OperatorRules
from clearline.policy.operator_schema import ProofKind, Weight
from clearline.policy.packs import LawPack, Ruled
from clearline.policy.verdicts import Verdict
from clearline.vocabulary.blockers import Finding

RETENTION = (
    "data.identity_retention",
    "data.account_retention",
    "data.traffic_billing_retention",
    "data.traffic_state_retention",
    "data.invoice_retention",
    "data.contact_record_retention",
)
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Assurance:
    """How much proof a closing needs, what each kind adds, how long a changed SIM proves nothing."""

    needed: Ruled[int]
    factors: Ruled[int]
    rest_days: Ruled[int]
    proofs: Mapping[ProofKind, Weight]


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for a brand. Pure: asked twice it says the same, and it touches no database.

    Rules that a law has for consumers or prepaid lines only are kept for
    everybody: nobody is worse for it, and one process serves all.
    """

    law: LawPack
    rules: OperatorRules
    chosen: Mapping[str, Ruled[Any]]

    @property
    def version(self) -> str:
        """The packs and their newest version, the operator's, a digest of every file; at most 80 characters."""
        digest = hashlib.sha256(f"{self.law.digest}{self.rules.digest}".encode()).hexdigest()[:12]
        laws = "+".join(pack.id for pack in self.law.lineage)
        newest = max(pack.head.version for pack in self.law.lineage)
        return f"{laws} {newest}, {self.rules.version.split()[-1]}, {digest}"

    def figure(self, rule_id: str) -> Ruled[Any]:
        """Return the operator's choice for a rule of the law, else what the law says; None is unknown.

        Raises:
            KeyError: no law pack has such a rule.
        """
        return self.chosen.get(rule_id) or self.law.answer(rule_id).ruled

    def verdicts(self, findings: Sequence[Finding]) -> list[Verdict]:
        """Judge what was found, in its order."""
        return judge(findings, rules=self.rules, law=self.law)

    def needs_review(self, findings: Sequence[Finding], *, account_kind: str) -> Ruled[bool]:
        """Tell whether a person decides, and why; `account_kind` is consumer, business or minor."""
        automatic, not_when = self.rules.review["automatic_for"], self.rules.review["not_when_found"]
        if any(finding.blocker in not_when.value for finding in findings):
            return Ruled(True, "review.not_when_found", not_when.layer, not_when.text)
        wanted = account_kind not in automatic.value
        return Ruled(wanted, "review.automatic_for", automatic.layer, automatic.text)

    def quarantine_days(self, account_kind: str) -> Ruled[int]:
        """Return how many days the number rests after the end before anybody else may have it."""
        rule_id = "number.quarantine_business" if account_kind == "business" else "number.quarantine"
        return self.chosen.get(rule_id) or self._shortest_rest(rule_id)

    def _shortest_rest(self, rule_id: str) -> Ruled[int]:
        """Take the floor of the range, or the time in which the number may come back if that is longer."""
        answer = self.law.answer(rule_id)
        rest = max(answer.rule.value["min"] or 0, self.reactivation_days.value)
        return Ruled(rest, rule_id, answer.pack_id, answer.rule.text, "days", answer.rule.counted_from)

    @property
    def reactivation_days(self) -> Ruled[int]:
        """How many days after the end the former holder may have the line back."""
        return self.figure("number.reactivation_right")

    @property
    def refund_days(self) -> Ruled[int]:
        """How many days after the end the money is back at the latest."""
        return self.figure("refund.deadline")

    @property
    def proof_days(self) -> Ruled[int]:
        """How many days a request waits for its proof before it lapses."""
        return self.rules.waiting["proof_days"].ruled("waiting.proof_days", unit="days")

    @property
    def assurance(self) -> Assurance:
        """How much proof of the holder a closing needs."""
        hold = self.figure("identity.sim_change_hold")
        days = ceil(hold.value / _HOURS)
        stated = self.rules.assurance
        return Assurance(
            needed=stated["needed"].ruled("assurance.needed"),
            factors=stated["factors"].ruled("assurance.factors"),
            rest_days=Ruled(days, hold.rule_id, hold.pack_id, hold.text, "days", hold.counted_from),
            proofs=self.rules.proofs,
        )

    @property
    def retention(self) -> Mapping[str, Ruled[Any]]:
        """How long each class of personal data is kept: a figure with its unit and start, a word, or None."""
        return {rule_id: self.figure(rule_id) for rule_id in RETENTION}

    def sla_due(
        self, *, start: datetime, time_zone: str, country: str | None = None, subdivision: str | None = None
    ) -> Ruled[datetime]:
        """Return when a request that came at `start` has to be done at the latest, in UTC.

        Counted in working days of the pack's country; `country` serves where
        the pack is of no single country (eu, intl). See `working_deadline`.

        Raises:
            CalendarUnknown: the country needs a subdivision (DE, GB, IN), or
                its holidays are not known.
        """
        ceiling = self.figure("sla.close_ceiling")
        due = working_deadline(
            facts=self.law.facts,
            start=start,
            days=ceiling.value,
            time_zone=time_zone,
            country=country,
            subdivision=subdivision,
        )
        return Ruled(due, ceiling.rule_id, ceiling.pack_id, ceiling.text, ceiling.unit, ceiling.counted_from)


@lru_cache(maxsize=256)
def policy_for(*, law_pack: str, brand_code: str, folder: Path | None = None) -> Policy:
    """Return the policy of a brand; read once in the life of the process.

    Raises:
        PolicyError: a pack or a rule of the operator cannot stand; names
            file, line and rule.
    """
    law = packs.load(law_pack)
    rules = operator.load(brand_code, folder=folder)
    bearing.check_severities(rules, law)
    policy = Policy(law, rules, bearing.figures(rules, law))
    for account_kind in ("consumer", "business"):
        _check_rest(policy, account_kind)
    return policy


def _check_rest(policy: Policy, account_kind: str) -> None:
    """Refuse a quarantine that ends before the number may come back or be ported."""
    rest = policy.quarantine_days(account_kind)
    figures = policy.rules.figures
    for promise in (policy.reactivation_days, policy.figure("port_out.right_after_end")):
        if rest.value < promise.value:
            at_fault = figures.get(rest.rule_id) or figures.get(promise.rule_id)
            raise PolicyError(
                f"{rest.rule_id} keeps a number for {rest.value} days, but {promise.rule_id} "
                f"({promise.pack_id}) promises it for {promise.value}: raise the one or lower the other.",
                place=at_fault.place if at_fault else policy.law.place(rest.rule_id),
            )
    _check_ceiling(policy, rest)


def _check_ceiling(policy: Policy, rest: Ruled[int]) -> None:
    """Refuse a reactivation window that is longer than a number may rest at all."""
    ceiling = policy.law.answer(rest.rule_id).rule.value["max"]
    if ceiling is None or rest.value <= ceiling or rest.rule_id in policy.chosen:
        return
    window = policy.rules.figures.get("number.reactivation_right")
    raise PolicyError(
        f"number.reactivation_right gives {rest.value} days; {rest.rule_id} ends after {ceiling} at most.",
        place=window.place if window else policy.law.place(rest.rule_id),
    )
