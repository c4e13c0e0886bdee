"""Entries and their postings. Positive is a debit, negative a credit."""

from typing import ClassVar

from django.db import models

from clearline.brands.models import Hanging


class Account(models.TextChoices):
    """The accounts that a closing moves money between."""

    PREPAID = "prepaid_credit", "what we hold for subscribers"
    PAYABLE = "case_payable", "what a case owes its holder"
    INCOME = "fee_income", "fees earned"
    RECEIVABLE = "receivable", "what holders owe"
    IN_TRANSIT = "refund_in_transit", "sent, and not yet confirmed"
    CASH = "cash", "money that left"
    VAULT = "vault", "what waits to be claimed"
    DONATIONS = "donations", "given by holders, and owed to whom the brand collects for"
    POINTS = "points_redeemed", "what points cost that became money"
    PROMISES = "promises_paid", "what it cost to be late"
    LAPSED = "lapsed_by_law", "what nobody claimed until its lawful end"


class Entry(Hanging):
    """One movement of money, made once per origin and kind.

    The database derives from both which row of which table the origin is, and
    keeps a key to it: kinds that begin with `card_` are of a payment by card.
    """

    origin = models.UUIDField(help_text="the case that caused it")
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "id"], name="ledger_entry_brand_key"),
            # Money exactly once: a second entry of the same kind for the same case is refused here.
            models.UniqueConstraint(fields=["brand", "origin", "kind"], name="ledger_entry_once"),
        ]


class Posting(Hanging):
    """One leg of an entry."""

    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, db_constraint=False, related_name="postings", db_index=False
    )
    account = models.CharField(max_length=24, choices=Account.choices)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(amount_minor=0), name="ledger_posting_moves_money"),
            models.CheckConstraint(
                condition=models.Q(account__in=Account.values), name="ledger_posting_account"
            ),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="ledger_posting_currency"
            ),
        ]
