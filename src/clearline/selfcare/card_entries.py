"""What payments by card are in the ledger: each has entries of its own, whose origin is the payment."""

from datetime import datetime

from clearline.ledger import entries
from clearline.ledger.entries import Leg, Movement
from clearline.ledger.models import Account
from clearline.selfcare.models import Payment
from clearline.selfcare.models.payment import Purpose


def paid(payment: Payment, *, taken: bool, now: datetime) -> None:
    """Book money that came in: for a bill, or as credit of a line; what is not taken is on its way back.

    What a new line costs is in between until there is one: `credited`, or `given_back`.
    """
    if payment.purpose == Purpose.ESIM:
        _book(payment, "card_held", Account.CASH, Account.IN_TRANSIT, now)
    elif not taken:
        _book(payment, "card_returning", Account.CASH, Account.IN_TRANSIT, now)
    elif payment.purpose == Purpose.BILL:
        _book(payment, "card_bill", Account.CASH, Account.RECEIVABLE, now)
    else:
        _book(payment, "card_top_up", Account.CASH, Account.PREPAID, now)


def given_back(payment: Payment, now: datetime) -> None:
    """Book that what was not taken arrived where it came from."""
    _book(payment, "card_returned", Account.IN_TRANSIT, Account.CASH, now)


def credited(payment: Payment, now: datetime) -> None:
    """Book that what was in between became credit of a line: a new one's, or what the card refused."""
    _book(payment, "card_credited", Account.IN_TRANSIT, Account.PREPAID, now)


def _book(payment: Payment, kind: str, debit: Account, credit: Account, now: datetime) -> None:
    legs = (
        Leg(debit, payment.amount_minor, payment.currency),
        Leg(credit, -payment.amount_minor, payment.currency),
    )
    entries.write([Movement(payment.brand_id, payment.id, kind, legs)], now)
