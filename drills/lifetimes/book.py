"""An operator's book for the drills: accounts with several lines each, drawn from a seed, made in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random
from uuid import UUID

from clearline.brands.models import Brand
from clearline.keys import blind, subjects
from clearline.keys.subjects import SubjectKey
from clearline.lines.models import Account, Balance, Bill, Line, Order, Plan, Sim
from clearline.settlement.left import Way
from clearline.vocabulary import luhn
from clearline.vocabulary.identifiers import uuid7
from drills.lifetimes.places import PLACES

LONG_AGO = datetime(2024, 1, 10, tzinfo=UTC)
BILLED_ON, DUE_ON = date(2025, 11, 1), date(2025, 11, 15)


@dataclass(slots=True)
class Customer:
    """An account as drawn; `status` changes when its cause is mended, `traded` when a line comes or goes."""

    number: int
    place: int
    kind: str
    status: str
    bill_minor: int
    traded: bool = False
    account_id: UUID = field(default_factory=uuid7)
    subject_id: UUID = field(default_factory=uuid7)


@dataclass(slots=True)
class Subscription:
    """A line as it was drawn. `customer` changes when it is handed over, `open_order` when that is mended."""

    number: int
    customer: Customer
    esim: bool
    credit_minor: int
    open_order: bool
    line_id: UUID = field(default_factory=uuid7)

    @property
    def way(self) -> Way | None:
        """Where its holder wants what is left to go; None: back."""
        if self.number % 5 == 0 and self.customer.kind != "minor":
            return Way.DONATE
        law = PLACES[self.customer.place].law_pack
        return Way.KEEP if self.number % 5 == 1 and law != "ae" else None

    @property
    def iccid(self) -> str:
        body = f"894426{self.number:012d}"
        return body + luhn.check_digit(body)

    @property
    def imsi(self) -> str:
        return f"23426{self.number:010d}"


def draw(chance: Random, *, lines: int) -> list[Subscription]:
    """Draw that many lines, one to three for each account."""
    drawn: list[Subscription] = []
    customers = 0
    while len(drawn) < lines:
        customers += 1
        customer = Customer(
            number=customers,
            place=chance.randrange(len(PLACES)),
            kind=chance.choices(("consumer", "business", "minor"), (80, 10, 10))[0],
            status=chance.choices(("active", "suspended", "disputed", "fraud_hold"), (85, 5, 5, 5))[0],
            bill_minor=chance.choice((0, 0, 0, 700, 2500)),
        )
        drawn += [
            Subscription(
                number=len(drawn) + index + 1,
                customer=customer,
                esim=chance.random() < 0.5,
                credit_minor=chance.choice((0, 0, 1, 900, 2500)),
                open_order=chance.random() < 0.15,
            )
            for index in range(min(chance.randint(1, 3), lines - len(drawn)))
        ]
    return drawn


def write(drawn: Sequence[Subscription], brands: Sequence[Brand]) -> None:
    """Write the book: a statement for each table, and the keys of all subjects."""
    customers = list({each.customer.number: each.customer for each in drawn}.values())
    keys: dict[UUID, SubjectKey] = {}
    for place, brand in enumerate(brands):
        ids = [each.subject_id for each in customers if each.place == place]
        keys |= subjects.create(brand_id=brand.id, subject_ids=ids)
    plans = Plan.objects.bulk_create(
        Plan(brand=brand, external_id="s", kind="prepaid", fee_minor=500, currency=brand.currency)
        for brand in brands
    )
    Account.objects.bulk_create(_account(each, brands[each.place], keys) for each in customers)
    Bill.objects.bulk_create(_bill(each, brands[each.place]) for each in customers if each.bill_minor)
    Line.objects.bulk_create(_line(each, plans[each.customer.place], keys) for each in drawn)
    Sim.objects.bulk_create(_sim(each, brands[each.customer.place], keys) for each in drawn)
    Balance.objects.bulk_create(
        Balance(
            brand=(brand := brands[each.customer.place]),
            line_id=each.line_id,
            kind="money",
            amount=each.credit_minor,
            currency=brand.currency,
        )
        for each in drawn
        if each.credit_minor
    )
    Order.objects.bulk_create(_order(each, brands[each.customer.place]) for each in drawn if each.open_order)


def hand_over(line: Subscription, brand: Brand, *, now: datetime) -> None:
    """Write a line and its SIM anew for the customer who has it now, sealed with that one's key."""
    subject = line.customer.subject_id
    keys = subjects.find(brand_id=brand.id, subject_ids=[subject])
    fresh = _line(line, Plan.objects.get(brand=brand), keys)
    Line.objects.filter(pk=line.line_id).update(
        account_id=line.customer.account_id, subject_id=subject, personal=fresh.personal, changed_at=now
    )
    row = Sim.objects.get(line_id=line.line_id)
    sealed = keys[subject].seal(_chip(line), row_id=row.id)
    Sim.objects.filter(pk=row.id).update(subject_id=subject, personal=sealed)


def _account(each: Customer, brand: Brand, keys: dict[UUID, SubjectKey]) -> Account:
    email, contact = f"h{each.number}@example.com", f"{PLACES[each.place].numbers}8{each.number:05d}"[:15]
    sealed = {"full_name": "Ama Mensah", "email": email, "contact_msisdn": contact}
    return Account(
        id=each.account_id,
        brand=brand,
        external_id=f"A{each.number:08d}",
        subject_id=each.subject_id,
        country=brand.country,
        language="en",
        kind=each.kind,
        status=each.status,
        personal=keys[each.subject_id].seal(sealed, row_id=each.account_id),
        personal_digest=b"0" * 16,
        email_index=blind.index("email", email),
        contact_index=blind.index("msisdn", contact),
        created_at=LONG_AGO,
    )


def _bill(each: Customer, brand: Brand) -> Bill:
    return Bill(
        brand=brand,
        account_id=each.account_id,
        external_id=f"B{each.number:08d}",
        issued_on=BILLED_ON,
        due_on=DUE_ON,
        amount_minor=each.bill_minor,
        currency=brand.currency,
        status="open",
    )


def _line(each: Subscription, plan: Plan, keys: dict[UUID, SubjectKey]) -> Line:
    msisdn = f"{PLACES[each.customer.place].numbers}{each.number:06d}"
    return Line(
        id=each.line_id,
        brand_id=plan.brand_id,
        external_id=f"L{each.number:09d}",
        account_id=each.customer.account_id,
        subject_id=each.customer.subject_id,
        plan=plan,
        status="active",
        personal=keys[each.customer.subject_id].seal({"msisdn": msisdn}, row_id=each.line_id),
        personal_digest=b"0" * 16,
        msisdn_index=blind.index("msisdn", msisdn),
        activated_at=LONG_AGO,
        changed_at=LONG_AGO,
    )


def _sim(each: Subscription, brand: Brand, keys: dict[UUID, SubjectKey]) -> Sim:
    row, key = uuid7(), keys[each.customer.subject_id]
    return Sim(
        id=row,
        brand=brand,
        line_id=each.line_id,
        subject_id=each.customer.subject_id,
        kind="esim" if each.esim else "plastic",
        personal=key.seal(_chip(each), row_id=row),
        personal_digest=b"0" * 16,
        iccid_index=blind.index("iccid", each.iccid),
        imsi_index=blind.index("imsi", each.imsi),
    )


def _chip(each: Subscription) -> dict[str, str]:
    return {"iccid": each.iccid, "imsi": each.imsi, "eid": ""}


def _order(each: Subscription, brand: Brand) -> Order:
    return Order(
        brand=brand,
        external_id=f"O{each.number:09d}",
        account_id=each.customer.account_id,
        line_id=each.line_id,
        kind="plan_change",
        status="open",
        created_at=LONG_AGO,
    )
