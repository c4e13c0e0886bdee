"""Money of an account: bills, what was paid and given back, and what the ledger has of it."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clearline.cases.models import Case
from clearline.ledger.models import Posting
from clearline.lines.models import Bill
from clearline.selfcare.kit.parts import Owner, Part
from clearline.selfcare.models import Payment, Purchase, Redemption, Roaming
from clearline.settlement.bank import Destination, Transfer
from clearline.settlement.late import LateUsage
from clearline.settlement.left import Choice, Kept, Outcome
from clearline.settlement.models import FinalBill, Refund

SUM = {"amount_minor": "amount_minor", "currency": "currency"}


def of_cases(owner: Owner) -> Q:
    """Return the condition for rows that carry one of the account's closings."""
    return Q(case_id__in=Case.objects.filter(account_id=owner.account.pk).values("pk"))


def _moved(owner: Owner) -> Q:
    """Return the condition for postings that a closing, a payment or redeemed points caused."""
    account_id = owner.account.pk
    return (
        Q(entry__origin__in=Case.objects.filter(account_id=account_id).values("pk"))
        | Q(entry__origin__in=Payment.objects.filter(account_id=account_id).values("pk"))
        | Q(entry__origin__in=Redemption.objects.filter(account_id=account_id).values("pk"))
    )


BILLS = Part(
    name="bills",
    title=_("Bills"),
    rows=lambda owner: Bill.objects.filter(account=owner.account),
    columns={
        **{name: name for name in ("external_id", "issued_on", "due_on")},
        **{name: name for name in ("amount_minor", "paid_minor", "currency", "status")},
        **{name: name for name in ("settled_by", "settled_minor")},
    },
)
PAYMENTS = Part(
    name="payments",
    title=_("Payments"),
    rows=lambda owner: Payment.objects.filter(account=owner.account).select_related("bill"),
    columns={
        "id": "pk",
        **{name: name for name in ("purpose", "line_id")},
        **SUM,
        **{name: name for name in ("state", "reason", "asked_at", "ended_at")},
    },
    more=lambda _owner, row: {"bill": row.bill.external_id if row.bill else ""},
    more_columns=("bill",),
)
REDEMPTIONS = Part(
    name="redeemed-points",
    title=_("Points turned into credit"),
    rows=lambda owner: Redemption.objects.filter(account=owner.account),
    columns={**{name: name for name in ("line_id", "points")}, **SUM, "at": "at"},
)
PURCHASES = Part(
    name="lines-bought",
    title=_("eSIM lines bought"),
    rows=lambda owner: Purchase.objects.filter(account=owner.account),
    columns={
        "id": "pk",
        **{name: name for name in ("line_id", "price_minor", "currency")},
        **{name: name for name in ("state", "reason", "asked_at", "ended_at")},
    },
    opened=("msisdn", "iccid"),
)
ABROAD = Part(
    name="packs-abroad",
    title=_("Packs for use abroad"),
    rows=lambda owner: Roaming.objects.filter(line__account=owner.account),
    columns={name: name for name in ("line_id", "countries", "data_bytes", "expires_on", "bought_at")},
)
LATE = Part(
    name="usage-reported-late",
    title=_("Usage reported late"),
    rows=lambda owner: LateUsage.objects.filter(of_cases(owner)),
    columns={
        "closing": "case_id",
        **{name: name for name in ("external_id", "used_on")},
        **SUM,
        **{name: name for name in ("arrived_at", "billed", "never")},
    },
)
FINAL_BILLS = Part(
    name="final-bills",
    title=_("Final bills"),
    rows=lambda owner: FinalBill.objects.filter(of_cases(owner)),
    columns={
        "closing": "case_id",
        **{name: name for name in ("currency", "credit_minor", "fee_minor", "bills_minor")},
        **{name: name for name in ("comes_back_minor", "to_pay_minor", "made_at")},
    },
)
REFUNDS = Part(
    name="refunds",
    title=_("Refunds"),
    rows=lambda owner: Refund.objects.filter(of_cases(owner)),
    columns={
        "closing": "case_id",
        **SUM,
        **{name: name for name in ("state", "asked_at", "confirmed_at")},
    },
)
LEDGER = Part(
    name="ledger",
    title=_("What our ledger has of it"),
    rows=lambda owner: Posting.objects.filter(_moved(owner)).select_related("entry"),
    columns={
        "caused_by": "entry.origin",
        "kind": "entry.kind",
        "at": "entry.at",
        "account": "account",
        **SUM,
    },
)
ACCOUNTS = Part(
    name="bank-accounts",
    title=_("Bank accounts for refunds"),
    rows=lambda owner: Destination.objects.filter(of_cases(owner)),
    columns={"closing": "case_id", "given_at": "given_at"},
    opened=("owner", "iban"),
)
TRANSFERS = Part(
    name="bank-transfers",
    title=_("Bank transfers"),
    rows=lambda owner: Transfer.objects.filter(of_cases(owner)),
    columns={
        "closing": "case_id",
        **SUM,
        **{name: name for name in ("state", "reason", "exported_at", "ended_at")},
    },
)
CHOICES = Part(
    name="what-you-chose",
    title=_("What you chose for what was left"),
    rows=lambda owner: Choice.objects.filter(of_cases(owner)),
    columns={
        "closing": "case_id",
        **{name: name for name in ("money", "move_data", "points", "line_id", "chosen_at")},
    },
)
OUTCOMES = Part(
    name="what-became-of-it",
    title=_("What became of what was left"),
    rows=lambda owner: Outcome.objects.filter(of_cases(owner)),
    columns={
        "closing": "case_id",
        "way": "way",
        **SUM,
        **{name: name for name in ("line_id", "data_bytes", "points", "points_way", "points_minor", "at")},
    },
)
KEPT = Part(
    name="kept-for-you",
    title=_("Money kept for you"),
    rows=lambda owner: Kept.objects.filter(of_cases(owner)),
    columns={
        "closing": "case_id",
        "source": "source",
        **SUM,
        **{name: name for name in ("kept_at", "until", "state", "claimed_by", "asked_at", "ended_at")},
    },
)
PARTS = (
    *(BILLS, PAYMENTS, PURCHASES, ABROAD, REDEMPTIONS, LATE, FINAL_BILLS, REFUNDS, ACCOUNTS, TRANSFERS),
    *(CHOICES, OUTCOMES, KEPT, LEDGER),
)
