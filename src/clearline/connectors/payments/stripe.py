"""Stripe: charges by its Checkout pages, refunds to the charge that the money came with.

It guards what Stripe leaves to its callers. An Idempotency-Key is forgotten
after a day, so our key is also written into what it makes, and looked for
there before anything is paid: never twice. What went back to a charge is
summed before each refund: never above the charge.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

from clearline.connectors.payments import stripe_money as sums
from clearline.connectors.payments.port import ChargeOrder, RefundOrder
from clearline.connectors.payments.stripe_line import NoAnswer, NotSent, Said, StripeLine
from clearline.connectors.payments.stripe_reading import charge_told, refund_told
from clearline.connectors.payments.wire import compared
from clearline.connectors.replies import failed, unknown
from clearline.vocabulary.answers import Answer
from clearline.vocabulary.money import Money

OUR_KEY: Final = "clearline_key"
SESSIONS, REFUNDS = "/v1/checkout/sessions", "/v1/refunds"
# A session ends after 24 hours: one that was opened before cannot be paid any more.
LOOKED_BACK: Final = timedelta(hours=25)
PAGE, PAGES = 100, 20
GONE: Final = frozenset({"failed", "canceled"})


@dataclass(frozen=True, slots=True)
class _Paid:
    """What came with a charge, and what went back to it, each as Stripe tells."""

    intent: str
    amount: Money
    gone_minor: int
    refunds: tuple[Mapping[str, Any], ...]

    def under(self, key: str) -> Mapping[str, Any] | None:
        return next((each for each in self.refunds if _key_of(each) == key), None)


class StripePayments:
    """Implements `PaymentsPort`; `clock` gives aware datetimes."""

    def __init__(self, line: StripeLine, *, clock: Callable[[], datetime]) -> None:
        self._line = line
        self._clock = clock

    def refund(self, order: RefundOrder, *, key: str) -> Answer:
        if order.amount.minor <= 0:
            return failed("amount_not_positive")
        if not order.charge_id:
            return failed("no_card")
        try:
            paid = self._paid(order.charge_id)
        except (NotSent, NoAnswer) as error:
            return failed("not_sent", cause=str(error))  # only looked: nothing was ordered
        return _stands_in_the_way(paid, order, key=key) or self._order_refund(order, key=key, paid=paid)

    def refund_status(self, key: str, *, expected: Money | None = None, charge_id: str = "") -> Answer:
        if not charge_id:
            return unknown("never_received")  # without a charge nothing is ever ordered
        try:
            paid = self._paid(charge_id)
        except (NotSent, NoAnswer):
            return unknown("cannot_ask")
        found = paid.under(key) if paid else None
        told = unknown("never_received") if found is None else refund_told(found)
        return told if expected is None else compared(told, expected=expected)

    def open_charge(self, order: ChargeOrder, *, key: str) -> Answer:
        if order.amount.minor <= 0:
            return failed("amount_not_positive")
        try:
            form = _session(order, key=key)
        except sums.NotPayable:
            return failed("amount_not_payable")
        return self._ordered(
            SESSIONS,
            form,
            key=key,
            tell=charge_told,
            look=lambda: self.charge_status(key, expected=order.amount),
            expected=order.amount,
        )

    def charge_status(self, key: str, *, expected: Money | None = None, charge_id: str = "") -> Answer:
        try:
            found = self._session(charge_id) if charge_id else self._session_under(key)
        except (NotSent, NoAnswer):
            return unknown("cannot_ask")
        told = unknown("never_received") if found is None else charge_told(found)
        return told if expected is None else compared(told, expected=expected)

    def _order_refund(self, order: RefundOrder, *, key: str, paid: _Paid | None) -> Answer:
        if paid is None:
            return failed("charge_not_paid")
        try:
            amount = sums.written(order.amount)
        except sums.NotPayable:
            return failed("amount_not_payable")
        form = {"payment_intent": paid.intent, "amount": str(amount), f"metadata[{OUR_KEY}]": key}
        return self._ordered(
            REFUNDS,
            form,
            key=key,
            tell=refund_told,
            look=lambda: self.refund_status(key, expected=order.amount, charge_id=order.charge_id),
            expected=order.amount,
        )

    def _ordered(
        self,
        path: str,
        form: Mapping[str, str],
        *,
        key: str,
        tell: Callable[[Mapping[str, Any]], Answer],
        look: Callable[[], Answer],
        expected: Money,
    ) -> Answer:
        try:
            said = self._line.post(path, form, key=key)
        except NotSent as error:
            return failed("not_sent", cause=str(error))
        except NoAnswer as silence:
            return unknown(str(silence))
        if said.good:
            return compared(tell(said.body), expected=expected)
        # A refusal is believed only where nothing stands under our key: an earlier call may have got through,
        # and where another one is at work under it (409) nobody knows yet.
        stands = look()
        if stands.reason != "never_received":
            return stands
        return unknown("key_in_use") if _in_use(said) else _refusal(said)

    def _paid(self, charge_id: str) -> _Paid | None:
        session = self._session(charge_id)
        intent = session.get("payment_intent") if session else None
        if session is None or not isinstance(intent, str) or session.get("payment_status") != "paid":
            return None
        refunds = tuple(self._all(REFUNDS, {"payment_intent": intent}))
        try:
            amount = sums.read(amount=session["amount_total"], currency=session["currency"])
            back = [each for each in refunds if each["status"] not in GONE]
            gone = sum(sums.read(amount=each["amount"], currency=each["currency"]).minor for each in back)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise NoAnswer("unreadable_answer") from error
        return _Paid(intent, amount, gone, refunds)

    def _session(self, charge_id: str) -> Mapping[str, Any] | None:
        said = self._line.get(f"{SESSIONS}/{_plain(charge_id)}")
        return said.body if said.good else None

    def _session_under(self, key: str) -> Mapping[str, Any] | None:
        since = int((self._clock() - LOOKED_BACK).timestamp())
        opened = self._all(SESSIONS, {"created[gte]": str(since)})
        return next((each for each in opened if _key_of(each) == key), None)

    def _all(self, path: str, query: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        """Yield every row of a list; NoAnswer where it is longer than we read: the rest may hold ours."""
        after: dict[str, str] = {}
        for _ in range(PAGES):
            said = self._line.get(path, {**query, "limit": str(PAGE), **after})
            rows = said.body.get("data")
            if not said.good or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise NoAnswer("unreadable_answer")
            yield from rows
            if not said.body.get("has_more") or not rows:
                return
            after = {"starting_after": str(rows[-1].get("id", ""))}
        raise NoAnswer("too_many")


def _stands_in_the_way(paid: _Paid | None, order: RefundOrder, *, key: str) -> Answer | None:
    """Return what already became of a refund under our key, or why there is no room for it."""
    if paid is None:
        return None
    if found := paid.under(key):
        return compared(refund_told(found), expected=order.amount)
    if paid.amount.currency != order.amount.currency:
        return failed("charge_not_paid")
    return failed("charge_exceeded") if order.amount.minor > paid.amount.minor - paid.gone_minor else None


def _session(order: ChargeOrder, *, key: str) -> dict[str, str]:
    """Return the form that opens a page; made of the order alone, as Stripe insists on under one key."""
    price = "line_items[0][price_data]"
    return {
        "mode": "payment",
        "payment_method_types[0]": "card",
        "client_reference_id": key,
        f"metadata[{OUR_KEY}]": key,
        f"payment_intent_data[metadata][{OUR_KEY}]": key,
        "line_items[0][quantity]": "1",
        f"{price}[currency]": order.amount.currency.lower(),
        f"{price}[unit_amount]": str(sums.written(order.amount)),
        f"{price}[product_data][name]": order.description or "—",
        "success_url": order.return_url,
        "cancel_url": order.return_url,
    }


def _in_use(said: Said) -> bool:
    return said.status == HTTPStatus.CONFLICT or said.error.get("type") == "idempotency_error"


def _refusal(said: Said) -> Answer:
    code = said.error.get("code") or said.error.get("type") or f"http_{said.status}"
    return failed(str(code)[:60])


def _key_of(made: Mapping[str, Any]) -> str | None:
    metadata = made.get("metadata")
    return metadata.get(OUR_KEY) if isinstance(metadata, dict) else None


def _plain(charge_id: str) -> str:
    """Keep an id within its place in the path, whoever gave it."""
    return "".join(each for each in charge_id if each.isalnum() or each == "_")
