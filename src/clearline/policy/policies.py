"""The policy of a brand: the law of its country, and over it what the operator chose."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from clearline.policy import assurance as proving
from clearline.policy import deadlines, operators, packs, quarantine, retention, review
from clearline.policy.assurance import AssuranceNeed
from clearline.policy.choosing import chosen
from clearline.policy.errors import Mistake, Place, PolicyError
from clearline.policy.packs import LawPack, Ruled
from clearline.policy.retention import Retention
from clearline.policy.verdicts import LiftedBy, Verdict, judge
from clearline.vocabulary.blockers import Finding
from clearline.vocabulary.periods import end_of_day, local_date

BUSINESS = "business"
LATE_USAGE, STOP = "usage.late_days", "charge.stop_after"


@dataclass(frozen=True, slots=True)
class Policy:
    """All rules that hold for one brand; asking it reads nothing and changes nothing.

    `version` names pack and operator rules with a digest of every file
    behind them: a decision that carries it can be repeated.
    """

    law: LawPack
    rules: Mapping[str, Ruled[Any]]
    version: str
    assurance: AssuranceNeed
    lifted_by: Mapping[str, LiftedBy]
    reactivation_days: Ruled[int]
    refund_days: Ruled[int]
    proof_days: Ruled[int]
    sla_working_days: Ruled[int]

    def rule(self, rule_id: str) -> Ruled[Any]:
        """Return a rule as it holds; its value is None where no pack knows one. Raises PolicyError."""
        try:
            return self.rules[rule_id]
        except KeyError:
            sentence = "no pack and no operator has such a rule."
            raise PolicyError(Mistake(_in(self.law, rule_id), sentence)) from None

    def verdicts(self, findings: Sequence[Finding]) -> list[Verdict]:
        """Return what follows from each finding, in their order."""
        return judge(findings, rules=self.rules, lifted_by=self.lifted_by)

    def who_lifts(self, blocker: str, detail: str) -> LiftedBy | None:
        """Return who can make a finding of this kind go away; None for one that no rule speaks of."""
        return self.lifted_by.get(f"severity.{blocker}.{detail}") or self.lifted_by.get(f"severity.{blocker}")

    def needs_review(self, findings: Sequence[Finding], *, account_kind: str, plan: str = "") -> Ruled[bool]:
        """Return whether a person looks at it first."""
        return review.needed(findings, account_kind=account_kind, plan=plan, rules=self.rules)

    def quarantine_days(self, account_kind: str) -> Ruled[int]:
        """Return how many days a number rests; minors' numbers rest as consumers' do."""
        business = account_kind == BUSINESS
        return quarantine.days(self.rules, quarantine.BUSINESS if business else quarantine.CONSUMER)

    def sla_due(
        self, *, start: datetime, time_zone: str, subdivision: str = "", country: str = ""
    ) -> datetime:
        """Return by when the line has to be closed; `country` where the pack is of none (eu, intl).

        Raises:
            CalendarUnknown: see `deadlines.calendar`.
        """
        return deadlines.due(
            start=start,
            working_days=self.sla_working_days.value,
            facts=self.law.facts,
            time_zone=time_zone,
            country=country,
            subdivision=subdivision,
        )

    def usage_until(
        self,
        *,
        ended_at: datetime,
        counted_from: datetime,
        time_zone: str,
        subdivision: str = "",
        country: str = "",
    ) -> datetime | None:
        """Return until when usage from before the end of a line may arrive and be billed; None for never.

        The brand's days after the end, but never beyond the day that money has to be back,
        nor beyond the last moment at which the law lets a charge arise, counted from `counted_from`.

        Raises:
            CalendarUnknown: see `deadlines.calendar`.
        """
        days = self.rule(LATE_USAGE).value
        if not days:
            return None
        last = local_date(ended_at, time_zone) + timedelta(days=min(days, self.refund_days.value))
        until = end_of_day(last, time_zone)
        stop = self.rule(STOP).value
        # Where no charge may arise at all (0), that speaks of the time after the end: this usage is older.
        if stop:
            lawful = deadlines.due(
                start=counted_from,
                working_days=stop,
                facts=self.law.facts,
                time_zone=time_zone,
                country=country,
                subdivision=subdivision,
            )
            until = min(until, lawful)
        return until if until > ended_at else None

    def label(self, rule_id: str) -> Ruled[str]:
        """Return the words of a button, from law or operator. Raises PolicyError where a rule has none."""
        ruled = self.rule(rule_id)
        if not isinstance(ruled.value, str):
            raise PolicyError(Mistake(_in(self.law, rule_id), "this rule holds no words for a screen."))
        return ruled

    def retention(self, data_class: str) -> Ruled[Retention]:
        """Return how long a class of data is kept: `identity`, `invoice` … for `data.<class>_retention`.

        Raises PolicyError where there is no such class.
        """
        rule_id = f"data.{data_class}_retention"
        ruled = self.rule(rule_id)
        return retention.of(ruled, bound=self.law.answer(rule_id).rule.bound)


@lru_cache(maxsize=1024)
def policy_for(*, law_pack: str, brand_code: str) -> Policy:
    """Return the policy of a brand; read once, kept until `forget`.

    Raises:
        PolicyError: no such pack, a file that is wrong, or a brand's rule
            that the law does not leave to it; names file, line and rule.
    """
    from django.conf import settings

    return compose(
        law=packs.load(law_pack), brand_code=brand_code, folder=Path(settings.CLEARLINE_POLICY_DIR)
    )


def forget() -> None:
    """Read all files again when next asked."""
    policy_for.cache_clear()
    packs.load.cache_clear()
    operators.product.cache_clear()


def compose(*, law: LawPack, brand_code: str, folder: Path) -> Policy:
    """Lay a brand's choices over the product's, and both over the law. Raises PolicyError."""
    own, brand = operators.product(), operators.brand(brand_code=brand_code, folder=folder)
    rules = {rule_id: law.answer(rule_id).ruled for rule_id in law.rules}
    rules |= {rule.id: _ruled(rule, own.head) for rule in own.rules.values()}
    if brand:
        rules |= chosen(law=law, own=own, brand=brand)
    _agree(law, rules, brand)
    return Policy(
        law=law,
        rules=MappingProxyType(rules),
        version=_version(law, own, brand),
        assurance=proving.need(rules),
        lifted_by={rule.id: rule.lifted_by for rule in own.rules.values() if rule.lifted_by},
        reactivation_days=rules[quarantine.RIGHT],
        refund_days=rules["refund.deadline"],
        proof_days=rules["wait.proof"],
        sla_working_days=rules["sla.close_ceiling"],
    )


def _ruled(rule: operators.ProductRule, head: operators.Head) -> Ruled[Any]:
    return Ruled(rule.value, rule.id, f"operator:{head.id}", rule.text, rule.unit)


def _agree(law: LawPack, rules: Mapping[str, Ruled[Any]], brand: operators.Brand | None) -> None:
    """Refuse a number that would be given away while it is promised to its former holder."""
    refused = quarantine.refusal(rules)
    if refused is None:
        return
    rule_id, sentence = refused
    chose = [choice.id for choice in brand.choices] if brand else []
    at_fault = next((each for each in (rule_id, *quarantine.PROMISES) if each in chose), None)
    if brand is None or at_fault is None:
        raise PolicyError(Mistake(law.place(rule_id), sentence))
    raise PolicyError(brand.document.mistake(("rules", chose.index(at_fault), "value"), sentence))


def _version(law: LawPack, own: operators.Product, brand: operators.Brand | None) -> str:
    files = law.digest + own.digest + (brand.digest if brand else "")
    head = brand.head if brand else own.head
    digest = hashlib.sha256(files.encode()).hexdigest()[:8]
    return f"{law.id} {law.head.version} + operator {head.version} · {digest}"


def _in(law: LawPack, rule_id: str) -> Place:
    return Place(law.document.file, rule_id=rule_id)
