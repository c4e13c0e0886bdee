"""Ask the payment provider about every refund and charge, say what differs, and mend what asking proves.

What we take for open and they have ended is asked about at once, on its usual
way. A refund that counted as paid and came back is kept for its holder. All
else is for a person: no answer makes us pay, or take back, a second time.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clearline.journey import returned
from clearline.ledger import entries
from clearline.outbox.answers import NEVER_RECEIVED
from clearline.outbox.asking import ask_soon
from clearline.outbox.claimed import ClaimedEffect
from clearline.outbox.models import Effect, EffectState
from clearline.outbox.routes import route_of
from clearline.settlement import refunds
from clearline.vocabulary.answers import Answer, Outcome

# Refunds and claims of closings, charges and returns of self-care: whatever goes to the payment provider.
PAYMENTS, GIVE_BACK = "payments.", "payments.giveback"
OPEN = frozenset({EffectState.PENDING, EffectState.SENDING, EffectState.UNKNOWN, EffectState.ACCEPTED})
ENDED = frozenset({Outcome.CONFIRMED.value, Outcome.FAILED.value})
AT_ONCE, CHUNK = 8, 500


@dataclass(frozen=True, slots=True)
class Difference:
    """What we and the provider say of one effect; `mended` where asking proved which of us is right."""

    effect: str
    origin: UUID
    key: str
    ours: str
    theirs: str
    reason: str
    mended: bool


@dataclass(slots=True)
class Reconciled:
    """How many effects were asked about, of how many the provider said nothing, and what differs."""

    asked: int = 0
    silent: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def agreed(self) -> bool:
        return not self.silent and all(each.mended for each in self.differences)


def reconcile(*, since: datetime, until: datetime, mend: bool, now: datetime) -> Reconciled:
    """Compare every payment effect that was asked for in a period with what the provider says of it now."""
    found = Reconciled()
    for effects in _chunks(since, until):
        for effect, answer in _answers(effects):
            found.asked += 1
            theirs = _theirs(answer)
            if not theirs:
                found.silent += 1
            elif _differ(effect.found, theirs) or _stranded(effect):
                if _known(effect, theirs):
                    continue
                mended = mend and _mended(effect, theirs, answer.reason or "", now)
                found.differences.append(
                    Difference(
                        effect=effect.effect,
                        origin=effect.origin,
                        key=effect.key,
                        ours=effect.found,
                        theirs=theirs,
                        reason=answer.reason or "",
                        mended=mended,
                    )
                )
    return found


def _chunks(since: datetime, until: datetime) -> Iterator[list[ClaimedEffect]]:
    """Yield effects by kind, some hundred at a time; their state goes where a claim says how it was found."""
    period = Effect.objects.filter(asked_at__gte=since, asked_at__lt=until)
    kinds = period.filter(effect__startswith=PAYMENTS).order_by("effect").values_list("effect", flat=True)
    for kind in list(kinds.distinct()):
        asked = period.filter(effect=kind).order_by("id")
        after: UUID | None = None
        while rows := list((asked.filter(id__gt=after) if after else asked)[:CHUNK]):
            after = rows[-1].id
            yield [
                ClaimedEffect(
                    row.id,
                    row.brand_id,
                    row.origin,
                    row.effect,
                    row.generation,
                    row.body,
                    row.attempt,
                    row.state,
                )
                for row in rows
            ]


def _answers(effects: Sequence[ClaimedEffect]) -> list[tuple[ClaimedEffect, Answer]]:
    """Ask about effects of one kind, with no transaction open; what lost its ground is not asked about."""
    route = route_of(effects[0].effect)
    with transaction.atomic():
        requests = route.prepare(effects)
    ask = route.ask
    asked = [effect for effect in effects if effect.id in requests]
    if ask is None:
        return []
    with ThreadPoolExecutor(AT_ONCE) as hands:
        return list(zip(asked, hands.map(lambda each: ask(requests[each.id], each.key), asked), strict=True))


def _theirs(answer: Answer) -> str:
    """Return what the provider says, in our words; empty where it says nothing that could be compared."""
    if answer.outcome is not Outcome.UNKNOWN:
        return answer.outcome.value
    return answer.reason or "" if answer.reason in (NEVER_RECEIVED, "amount_differs") else ""


def _differ(ours: str, theirs: str) -> bool:
    if ours in OPEN:
        return theirs in ENDED or theirs == "amount_differs"
    if ours == EffectState.FAILED:
        return theirs not in (Outcome.FAILED.value, NEVER_RECEIVED)
    return theirs != ours


def _stranded(effect: ClaimedEffect) -> bool:
    """Tell whether a card refused what we gave back, and it became no credit either: it is still with us."""
    refused = effect.effect == GIVE_BACK and effect.found == EffectState.FAILED
    return refused and not entries.made(origins=[effect.origin], kind="card_credited")


def _known(effect: ClaimedEffect, theirs: str) -> bool:
    """Tell whether it is known that a refund came back after it counted as paid: its money is kept."""
    return _came_back(effect, theirs) and returned.is_kept(case_id=effect.origin)


def _came_back(effect: ClaimedEffect, theirs: str) -> bool:
    paid = effect.effect == refunds.EFFECT and effect.found == EffectState.CONFIRMED
    return paid and theirs == Outcome.FAILED.value


def _mended(effect: ClaimedEffect, theirs: str, reason: str, now: datetime) -> bool:
    if _came_back(effect, theirs):
        try:
            returned.keep_what_came_back(case_id=effect.origin, reason=reason, now=now)
        except returned.CaseEnded:
            return False
        return True
    if effect.found in OPEN and theirs in ENDED:
        ask_soon(origin=effect.origin, effect=effect.effect, now=now)
        return effect.found in (EffectState.ACCEPTED, EffectState.UNKNOWN)
    return False
