"""Small builders for what tests start from: a brand, a holder, a line and what hangs on it.

The cast: Ama holds the line, Ben lives at her address, Chidi reviews, Dana audits.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID

from clearline.brands.models import Brand
from clearline.keys import blind, subjects
from clearline.keys.subjects import SubjectKey
from clearline.lines.models import (
    Account,
    Balance,
    Bill,
    Contract,
    Device,
    Line,
    Link,
    Order,
    Plan,
    Points,
    Service,
    Sim,
)
from clearline.selfcare import stock
from clearline.selfcare.stock import Numbers
from clearline.vocabulary import luhn
from clearline.vocabulary.identifiers import uuid7

_numbers = count(1)
PLACES = {
    "GB": ("gb", "Europe/London", "GBP", "ENG", "447700"),
    "DE": ("de", "Europe/Berlin", "EUR", "BE", "491570"),
    "CN": ("cn", "Asia/Shanghai", "CNY", "", "861700"),
    "FR": ("fr", "Europe/Paris", "EUR", "", "336120"),
    "IN": ("in", "Asia/Kolkata", "INR", "DL", "916300"),
    "US": ("us", "America/New_York", "USD", "", "155501"),
    "AE": ("ae", "Asia/Dubai", "AED", "", "971580"),
}
LONG_AGO = datetime(2024, 1, 10, tzinfo=UTC)


def a_brand(code: str = "lumo-uk", country: str = "GB") -> Brand:
    """Return the brand with this code, made where there is none."""
    pack, zone, currency, subdivision, _ = PLACES[country]
    made, _ = Brand.objects.get_or_create(
        code=code,
        defaults={
            "name": "Lumo",
            "country": country,
            "subdivision": subdivision,
            "law_pack": pack,
            "time_zone": zone,
            "currency": currency,
            "default_language": "en",
            "sender_name": "Lumo",
            "sender_email": f"hello@{code}.example.com",
            "reference_prefix": "LU",
        },
    )
    return made


@dataclass
class Holder:
    """Who an account belongs to, in clear: only tests know this."""

    account: Account
    email: str
    contact_msisdn: str


def a_holder(
    *,
    brand: Brand,
    name: str = "Ama Mensah",
    kind: str = "consumer",
    status: str = "active",
    language: str = "en",
) -> Holder:
    """Return a new account with sealed values and its key."""
    number = next(_numbers)
    subject, row = uuid7(), uuid7()
    email, contact = f"ama{number}@example.com", f"{PLACES[brand.country][4]}{800000 + number}"
    key = subjects.create(brand_id=brand.id, subject_ids=[subject])[subject]
    account = Account.objects.create(
        id=row,
        brand=brand,
        external_id=f"A{number:08d}",
        subject_id=subject,
        country=brand.country,
        language=language,
        kind=kind,
        status=status,
        personal=key.seal({"full_name": name, "email": email, "contact_msisdn": contact}, row_id=row),
        personal_digest=blind.index("digest:accounts", f"{number}"),
        email_index=blind.index("email", email),
        contact_index=blind.index("msisdn", contact),
        created_at=LONG_AGO,
        last_login_at=None,
    )
    return Holder(account, email, contact)


def a_plan(*, brand: Brand, code: str = "prepaid-s", kind: str = "prepaid") -> Plan:
    """Return the brand's plan with this code."""
    made, _ = Plan.objects.get_or_create(
        brand=brand,
        external_id=code,
        defaults={"kind": kind, "fee_minor": 500, "currency": brand.currency, "minimum_term_months": 0},
    )
    return made


def a_line(
    *,
    brand: Brand | None = None,
    account: Account | None = None,
    credit_minor: int = 0,
    sim_kind: str = "esim",
    status: str = "active",
    open_order: bool = False,
    everything: bool = False,
) -> Line:
    """Return a new line without any obstacle, but for what is asked for.

    `everything` hangs a row of every kind on it, none of which blocks.
    """
    brand = brand or a_brand()
    account = account or a_holder(brand=brand).account
    number = next(_numbers)
    msisdn, subject = f"{PLACES[brand.country][4]}{number:06d}", account.subject_id
    key = subjects.find(brand_id=brand.id, subject_ids=[subject])[subject]
    row = uuid7()
    line = Line.objects.create(
        id=row,
        brand=brand,
        external_id=f"L{number:09d}",
        account=account,
        subject_id=subject,
        plan=a_plan(brand=brand),
        status=status,
        personal=key.seal({"msisdn": msisdn}, row_id=row),
        personal_digest=blind.index("digest:lines", msisdn),
        msisdn_index=blind.index("msisdn", msisdn),
        activated_at=LONG_AGO,
        last_used_at=LONG_AGO,
        changed_at=LONG_AGO,
    )
    a_sim(line=line, number=number, kind=sim_kind)
    if credit_minor or everything:
        Balance.objects.create(
            brand=brand, line=line, kind="money", amount=credit_minor or 900, currency=brand.currency
        )
    if open_order:
        an_open_order(line=line)
    if everything:
        hang_everything(line)
    return line


def a_sim(*, line: Line, number: int, kind: str = "esim") -> Sim:
    """Put a SIM with valid numbers into a line."""
    body = f"894426{number:012d}"
    iccid, imsi = body + luhn.check_digit(body), f"23426{number:010d}"
    return Sim.objects.create(
        id=(row := uuid7()),
        brand_id=line.brand_id,
        line=line,
        subject_id=line.subject_id,
        kind=kind,
        personal=_key(line).seal(
            {"iccid": iccid, "imsi": imsi, "eid": an_eid(number) if kind == "esim" else ""}, row_id=row
        ),
        personal_digest=blind.index("digest:sims", iccid),
        iccid_index=blind.index("iccid", iccid),
        imsi_index=blind.index("imsi", imsi),
    )


def a_device(*, line: Line) -> Device:
    """Bind a device to a line."""
    return Device.objects.create(
        id=(row := uuid7()),
        brand_id=line.brand_id,
        line=line,
        external_id=f"D{next(_numbers):09d}",
        subject_id=line.subject_id,
        model="Pixel 9",
        personal=_key(line).seal({"imei": "490154203237518"}, row_id=row),
        personal_digest=b"0" * 16,
        bound_at=LONG_AGO,
    )


def _key(line: Line) -> SubjectKey:
    return subjects.find(brand_id=line.brand_id, subject_ids=[line.subject_id])[line.subject_id]


def an_open_order(*, line: Line, kind: str = "sim_swap") -> Order:
    """Hang an open order on a line."""
    return Order.objects.create(
        brand_id=line.brand_id,
        external_id=f"O{next(_numbers):09d}",
        account_id=line.account_id,
        line=line,
        kind=kind,
        status="open",
        created_at=LONG_AGO,
    )


def hang_everything(line: Line) -> None:
    """Hang a row of every kind on a line; none of them blocks."""
    brand, number = line.brand, next(_numbers)
    common = {"brand": brand, "line": line}
    Balance.objects.create(**common, kind="data", amount=10**9)
    Contract.objects.create(
        **common,
        external_id=f"C{number:09d}",
        starts_on=date(2024, 1, 10),
        ends_on=date(2024, 12, 10),
        early_fee_minor_per_month=500,
        currency=brand.currency,
    )
    a_device(line=line)
    Service.objects.create(
        **common,
        external_id=f"S{number:09d}",
        code="insurance",
        status="active",
        since=date(2024, 2, 1),
        fee_minor=199,
        currency=brand.currency,
    )
    Link.objects.create(**common, party="bank", since=date(2024, 2, 1))
    Order.objects.create(
        **common,
        external_id=f"P{number:09d}",
        account_id=line.account_id,
        kind="plan_change",
        status="done",
        created_at=LONG_AGO,
    )
    Points.objects.create(brand=brand, account_id=line.account_id, points=100)
    Bill.objects.create(
        brand=brand,
        account_id=line.account_id,
        external_id=f"B{number:09d}",
        issued_on=date(2024, 3, 1),
        due_on=date(2024, 3, 15),
        amount_minor=100,
        paid_minor=100,
        currency=brand.currency,
        status="paid",
    )


def a_bill(
    *, account: Account, amount_minor: int, paid_minor: int = 0, due_in: timedelta = timedelta(days=10)
) -> Bill:
    """Hang a bill on an account."""
    today = datetime.now(UTC).date()
    return Bill.objects.create(
        brand_id=account.brand_id,
        account=account,
        external_id=f"B{next(_numbers):09d}",
        issued_on=today - timedelta(days=20),
        due_on=today + due_in,
        amount_minor=amount_minor,
        paid_minor=paid_minor,
        currency=account.brand.currency,
        status="open",
    )


def numbers_for_sale(*, brand: Brand, count: int = 1) -> list[Numbers]:
    """Hand in numbers that the brand may sell as eSIM lines."""
    made = []
    for number in (next(_numbers) for _ in range(count)):
        body = f"894450{number:012d}"
        made.append(
            Numbers(
                external_id=f"S{number:09d}",
                msisdn=f"{PLACES[brand.country][4]}{500000 + number}",
                iccid=body + luhn.check_digit(body),
                imsi=f"23450{number:010d}",
            )
        )
    stock.add(brand=brand, numbers=made, now=LONG_AGO)
    return made


def an_eid(number: int) -> str:
    """Return a valid EID."""
    body = f"89049032{number:022d}"
    return f"{body}{98 - int(body + '00') % 97:02d}"


@dataclass
class Proofs:
    """What a holder showed, ready to be brought to a case."""

    ids: tuple[UUID, ...] = field(default=())


def two_factors(*, line: Line, now: datetime) -> Proofs:
    """Return proofs that are enough to close: a password and a code by SMS."""
    from clearline.identity import proofs
    from clearline.identity.models import ProofKind

    common = {
        "brand_id": line.brand_id,
        "account_id": line.account_id,
        "subject_id": line.subject_id,
        "channel": "portal",
        "now": now,
    }
    return Proofs(
        (
            proofs.record(**common, kind=ProofKind.PASSWORD, root="memory"),
            proofs.record(**common, kind=ProofKind.SMS_CODE, root=f"sim:{line.id}"),
        )
    )
