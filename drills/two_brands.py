"""Two brands with everything in them, for drills that want to catch one seeing the other."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from psycopg import Connection
from tests.builders import PLACES, a_brand, a_holder, a_line, numbers_for_sale, two_factors
from tests.database_server import TestDatabase
from tests.world import World

from clearline.brands.models import Brand
from clearline.lines.models import Account
from clearline.vocabulary.activation_code import ActivationCode
from clearline.vocabulary.identifiers import uuid7

PASSWORD = "correct horse battery staple"  # noqa: S105 (invented)


def both_lived_through(database: TestDatabase) -> list[UUID]:
    """Let a line of each of two brands go the whole road, with holders that sign in and a queue at work.

    Every table with a brand then holds rows of both, and the view of broken
    promises shows one breach of each: it is planted, since it must be empty
    otherwise.
    """
    from clearline.brands.database import clock
    from clearline.identity import holders, sign_in
    from clearline.journey.ordering import order_closing
    from clearline.lines.models import Usage
    from clearline.wiring import queue

    world = World(database).connect()
    brands, listed = [], ["line"]
    used: dict[Brand, str] = {}
    for code, country in (("lumo-uk", "GB"), ("lumo-de", "DE")):
        brand = a_brand(code=code, country=country)
        holder = a_holder(brand=brand)
        holders.enrol(account=holder.account, password=PASSWORD, now=clock())
        sign_in.send_code(brand=brand, identifier=holder.email, language="en", now=clock())
        sign_in.with_password(brand=brand, identifier=holder.email, password=PASSWORD[::-1], now=clock())
        line = a_line(brand=brand, account=holder.account, everything=True)
        Usage.objects.create(brand=brand, line=line, day=date(2024, 2, 1), voice_seconds=60)
        case_id = order_closing(line=line, ends_on=None).case_id
        _looked_after(brand, holder.account, case_id)
        _bought(brand, holder.account)
        _forgotten(brand)
        _left_in_the_vault(brand)
        brands.append(brand.id)
        used[brand] = line.external_id
        listed.append(f"{code}/{line.external_id}")
    _close_a_list(listed)
    queue.wake_road()
    queue.wake_senders()
    world.work()
    _end_papers()
    _asked_openly(list(used))
    _used_late(used)
    with database.superuser_connection() as admin:
        admin.execute("UPDATE cases_case SET version = version + 1")
        _sent_to_accounts(admin)
        _numbers_afterwards(admin)
    return brands


def _asked_openly(brands: list[Brand]) -> None:
    """Let somebody ask without signing in, of whom no worker has heard yet."""
    from clearline.brands.database import clock
    from clearline.journey.asking_openly import HOLDER, ask_openly

    for brand in brands:
        typed = f"+{PLACES[brand.country][4]}555555"
        ask_openly(brand=brand, typed=typed, role=HOLDER, language="en", ends_on=None, now=clock())


def _bought(brand: Brand, account: Account) -> None:
    """Let a holder buy an eSIM line, of two numbers that the brand has to sell, and another one join."""
    from clearline.brands.database import clock
    from clearline.identity import newcomers
    from clearline.selfcare import buying

    numbers_for_sale(brand=brand, count=2)
    offered = buying.shelf(brand=brand).offers[0]
    buying.buy(
        account_id=account.id,
        plan_id=offered.plan.id,
        seen_minor=offered.fee.minor,
        attempt=uuid7(),
        now=clock(),
    )
    newcomers.begin(brand=brand, full_name="Ben Mensah", email="ben@example.com", language="en", now=clock())


def _backed_up(brand: Brand, account: Account) -> None:
    """Let a holder ask for a backup kit, and the profile server tell of a SIM."""
    from clearline.brands.database import clock
    from clearline.selfcare import following
    from clearline.selfcare.kit import making, storing

    now = clock()
    storing.ask(account=account, language="en", now=now)
    making.make_next(now=now)
    told = following.Told(iccid="8944260000000000000", point=4, succeeded=True, at=now)
    following.receive(brand=brand, told=told, now=now)


def _left_in_the_vault(brand: Brand) -> None:
    """Let a holder have kept what a line leaves."""
    from clearline.brands.database import clock
    from clearline.journey import choosing
    from clearline.settlement.left import Way

    line = a_line(brand=brand, credit_minor=700)
    choosing.request(
        line=line,
        wanted=choosing.Wanted(money=Way.KEEP),
        channel="portal",
        language="en",
        ends_on=None,
        proof_ids=two_factors(line=line, now=clock()).ids,
        now=clock(),
    )


def _used_late(lines: dict[Brand, str]) -> None:
    """Let usage be told of lines that ended; it is too late, and noted."""
    from clearline.brands.database import clock
    from clearline.journey import late_usage

    for brand, line in lines.items():
        told = late_usage.Record(external_id="U1", line=line, used_on=date(2024, 2, 1), amount_minor=5)
        late_usage.take(brand=brand, records=[told], now=clock())


def _looked_after(brand: Brand, account: Account, case_id: UUID) -> None:
    """Let a holder use all of the site: another line, a waiting time, a session and a second factor."""
    from django.contrib.sessions.backends.db import SessionStore

    from clearline.brands.database import bind_brand, clock
    from clearline.identity import holders, signed_in
    from clearline.journey import road
    from clearline.selfcare import announcements, esim, feedback, packs, points, topping_up
    from clearline.selfcare.models.announcement import Place

    now = clock()
    kept, waiting = (a_line(brand=brand, account=account) for _ in range(2))
    user = holders.user_of(account=account)
    signed_in.begin(user=user, session=SessionStore(), browser="Firefox", now=now)
    with transaction.atomic():
        bind_brand(brand.id)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
        announcements.add(
            brand=brand,
            title="Closed on Sunday",
            text="The shop rests.",
            starts_on=now.date(),
            ends_on=now.date(),
            audience=announcements.Audience(country="", language="", place=Place.EVERYWHERE),
            now=now,
        )
    packs.sell(brand=brand, code="travel-1", data_bytes=1 << 30, days=7, price_minor=500)
    abroad = packs.sell(
        brand=brand, code="abroad-1", data_bytes=1 << 30, days=7, price_minor=100, countries=["CH", "TR"]
    )
    rich = a_line(brand=brand, account=account, credit_minor=100)
    packs.buy(line_id=rich.id, pack_id=abroad.pk, seen_minor=100, today=now.date(), now=now)
    esim.release(
        line_id=kept.id, code=ActivationCode(f"LPA:1$smdp.example.com${brand.code.upper()}"), now=now
    )
    seen = points.of_account(account_id=account.id, currency=kept.plan.currency, today=now.date()).left
    points.redeem(line_id=kept.id, seen=seen, today=now.date(), now=now)
    sum_offered = topping_up.offered(kept.plan.currency)[0].minor
    topping_up.top_up(line_id=kept.id, amount_minor=sum_offered, attempt=uuid7(), now=now)
    feedback.give(case_id=case_id, ease=5, hurdle="", now=now)
    _backed_up(brand, account)
    asked = road.request(
        line=waiting,
        channel="portal",
        language="en",
        ends_on=None,
        proof_ids=two_factors(line=waiting, now=now).ids[:1],
        now=now,
    )
    road.wait_without_sim(case_id=asked.case_id, now=now)


def _numbers_afterwards(admin: Connection) -> None:
    """Have numbers of each brand reported and returned; none has rested yet, so rules are off."""
    admin.execute("SET session_replication_role = replica")
    admin.execute(
        "INSERT INTO cases_returned (id, brand_id, case_id, line_id, kind, reusable, returned_at)"
        " SELECT gen_random_uuid(), brand_id, id, line_id, 'number', true, now() FROM cases_case"
    )
    admin.execute(
        "INSERT INTO cases_report (id, brand_id, company_id, through, rows, unreadable, made_at)"
        " SELECT gen_random_uuid(), id, 'LUMO1', '2026-01-10', 1, 0, now() FROM brands_brand"
    )


def _sent_to_accounts(admin: Connection) -> None:
    """Have refunds of each brand go to bank accounts; one does not pay in euros, so rules are off."""
    admin.execute("SET session_replication_role = replica")
    admin.execute(
        "INSERT INTO settlement_destination"
        " (id, brand_id, case_id, generation, subject_id, personal, given_at)"
        " SELECT gen_random_uuid(), brand_id, id, 1, subject_id, '', now() FROM cases_case"
    )
    admin.execute(
        "INSERT INTO settlement_transfer (id, brand_id, case_id, generation, run, amount_minor, currency,"
        " state, reason, exported_at)"
        " SELECT gen_random_uuid(), brand_id, id, 1, gen_random_uuid(), 1, 'EUR', 'exported', '', now()"
        " FROM cases_case"
    )


def _end_papers() -> None:
    """Revoke a certificate of each brand."""
    from clearline.brands.database import clock
    from clearline.certificates import ending
    from clearline.certificates.models import Certificate, Reason

    for certificate in Certificate.objects.order_by("brand_id", "id").distinct("brand_id"):
        ending.revoke(certificate=certificate, reason=Reason.ORDERED, by=uuid7(), now=clock())


def _forgotten(brand: Brand) -> None:
    """Have somebody without a line forgotten, at her wish."""
    from clearline.brands.database import clock
    from clearline.privacy import erasing, promise, receipts
    from clearline.vocabulary.personal import DataClass

    leaving = a_holder(brand=brand).account
    receipts.ask(
        brand=brand, account_id=leaving.id, subject_id=leaving.subject_id, language="en", now=clock()
    )
    gone = erasing.Due(leaving.id, leaving.subject_id, leaving.created_at)
    erasing.forget(brand=brand, data_class=DataClass.IDENTITY.value, due=[gone], now=clock())
    promise.keep_terms(brand=brand)


def _close_a_list(rows: list[str]) -> None:
    """Have the lines of one file closed; it is kept as a list of each brand."""
    from clearline.brands.database import clock
    from clearline.journey.road import bulk

    with TemporaryDirectory() as folder:
        path = Path(folder, "list.csv")
        path.write_text("\n".join(rows), encoding="utf-8")
        bulk.carry_on(digest=bulk.record(path, now=clock()))
