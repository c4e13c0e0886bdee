"""From a paid purchase to a line: the profile is ordered, then the line is made, or the money goes back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from clearline.brands.directory import brand_of
from clearline.connectors.smdp.port import OrderProfile
from clearline.keys import blind, subjects
from clearline.keys.subjects import SubjectKey
from clearline.lines.importing.sealing import digests
from clearline.lines.models import Line, Sim
from clearline.lines.models.line import LineStatus, SimKind
from clearline.outbox import commands
from clearline.outbox.answers import Answered
from clearline.outbox.claimed import ClaimedEffect
from clearline.outbox.commands import Command
from clearline.outbox.models import EffectState
from clearline.selfcare import buying, card_entries, esim, orders, paying, stock
from clearline.selfcare.crediting import credit
from clearline.selfcare.models import Payment, Purchase
from clearline.selfcare.models.payment import PaymentState
from clearline.selfcare.models.purchase import PurchaseState
from clearline.selfcare.stock import Numbers
from clearline.vocabulary.activation_code import ActivationCode
from clearline.vocabulary.errors import Malformed
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.money import Money

TOLD = (EffectState.CONFIRMED, EffectState.FAILED)
KIND = "esim"
NUMBER_TAKEN, NO_SERVER, ERASED = "number_taken", "no_server", "erased"


def profile_orders(effects: Sequence[ClaimedEffect]) -> Mapping[UUID, OrderProfile]:
    """Make the server's orders for a batch of `smdp.order` effects; their origin is the purchase."""
    found = Purchase.objects.in_bulk([effect.origin for effect in effects])
    keys = subjects.find(subject_ids=[each.subject_id for each in found.values()])
    made = {}
    for effect in effects:
        purchase = found.get(effect.origin)
        if purchase is not None and (key := keys.get(purchase.subject_id)):
            values = key.open(purchase.personal, row_id=purchase.pk)
            made[effect.id] = OrderProfile(iccid=values["iccid"], matching_id=values["matching_id"])
    return made


def paid_or_not(payment: Payment, *, paid: bool, now: datetime) -> None:
    """Go on with the purchase behind a payment, in the transaction that books it."""
    purchase = Purchase.objects.select_for_update(no_key=True).get(payment=payment)
    if paid:
        _move(purchase, PurchaseState.ORDERED, None)
        buying.order(purchase, now)
        return
    _put_back(purchase, withheld="", now=now)
    _move(purchase, PurchaseState.UNPAID, now, reason=payment.reason)


def record_answers(answered: Sequence[Answered], now: datetime) -> None:
    """Make lines of profiles that are ready, in the transaction that records the server's answers."""
    ours = [each for each in answered if each.effect.effect == buying.ORDER and each.state in TOLD]
    for each in sorted(ours, key=lambda one: one.effect.origin):
        purchase = Purchase.objects.select_for_update(no_key=True).get(pk=each.effect.origin)
        if purchase.state != PurchaseState.ORDERED:
            continue
        if each.state == EffectState.CONFIRMED:
            _deliver(purchase, server=each.facts.get("server", ""), now=now)
        else:
            _refuse(purchase, reason=each.reason, now=now)


def _deliver(purchase: Purchase, *, server: str, now: datetime) -> None:
    key = subjects.find(subject_ids=[purchase.subject_id], brand_id=purchase.brand_id).get(
        purchase.subject_id
    )
    if key is None:
        _refuse(purchase, reason=ERASED, now=now)
        return
    values = key.open(purchase.personal, row_id=purchase.pk)
    numbers = _numbers(values)
    try:
        code = ActivationCode(f"LPA:1${server}${values['matching_id']}")
    except Malformed:
        _refuse(purchase, reason=NO_SERVER, now=now)
        return
    # An import may have brought the number while somebody paid.
    if stock.is_lines(brand_of(purchase.brand_id), numbers):
        _refuse(purchase, reason=NUMBER_TAKEN, now=now)
        return
    line = _line(purchase, numbers, key, now)
    esim.release(line_id=line.pk, code=code, now=now)
    orders.record_done(line=line, kind=KIND, now=now)
    if purchase.payment is not None:
        credit(line=line, amount=Money(purchase.price_minor, purchase.currency))
        card_entries.credited(purchase.payment, now)
        Payment.objects.filter(pk=purchase.payment.pk).update(
            line=line, state=PaymentState.CONFIRMED, ended_at=now
        )
    purchase.line = line
    _move(purchase, PurchaseState.MADE, now)


def _refuse(purchase: Purchase, *, reason: str, now: datetime) -> None:
    """Give the money back by the road of all payments; the number waits for somebody to look at it."""
    _put_back(purchase, withheld=reason or "refused", now=now)
    _move(purchase, PurchaseState.REFUSED, now, reason=reason)
    if purchase.payment is not None:
        Payment.objects.filter(pk=purchase.payment.pk).update(state=PaymentState.RETURNING)
        commands.write(
            [Command(purchase.brand_id, purchase.payment.pk, paying.GIVE_BACK, paying.CONNECTOR)], now
        )


def _put_back(purchase: Purchase, *, withheld: str, now: datetime) -> None:
    keys = subjects.find(subject_ids=[purchase.subject_id], brand_id=purchase.brand_id)
    if key := keys.get(purchase.subject_id):
        numbers = _numbers(key.open(purchase.personal, row_id=purchase.pk))
        stock.put_back(brand=brand_of(purchase.brand_id), numbers=numbers, withheld=withheld, now=now)


def _numbers(values: Mapping[str, str]) -> Numbers:
    return Numbers(
        external_id=values["external_id"],
        msisdn=values["msisdn"],
        iccid=values["iccid"],
        imsi=values["imsi"],
    )


def _line(purchase: Purchase, numbers: Numbers, key: SubjectKey, now: datetime) -> Line:
    """Make the line and its SIM, with digests that the operator's next import knows as its own."""
    row, chip = uuid7(), uuid7()
    line = Line.objects.create(
        id=row,
        brand_id=purchase.brand_id,
        external_id=numbers.external_id,
        account_id=purchase.account_id,
        subject_id=purchase.subject_id,
        plan_id=purchase.plan_id,
        status=LineStatus.ACTIVE,
        personal=key.seal({"msisdn": numbers.msisdn}, row_id=row),
        personal_digest=digests("line", [(numbers.msisdn,)])[0],
        msisdn_index=blind.index("msisdn", numbers.msisdn),
        activated_at=now,
        changed_at=now,
    )
    Sim.objects.create(
        id=chip,
        brand_id=purchase.brand_id,
        line=line,
        subject_id=purchase.subject_id,
        kind=SimKind.ESIM,
        personal=key.seal({"iccid": numbers.iccid, "imsi": numbers.imsi, "eid": ""}, row_id=chip),
        personal_digest=digests("sim", [(numbers.iccid, numbers.imsi, "")])[0],
        iccid_index=blind.index("iccid", numbers.iccid),
        imsi_index=blind.index("imsi", numbers.imsi),
    )
    return line


def _move(purchase: Purchase, state: PurchaseState, ended_at: datetime | None, *, reason: str = "") -> None:
    purchase.state, purchase.ended_at, purchase.reason = state, ended_at, reason[:120]
    purchase.save(update_fields=["state", "ended_at", "reason", "line"])
