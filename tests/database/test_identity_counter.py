"""One counter for every channel: exact under parallel tries, and closed when it is out of reach."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from tests import builders

from clearline.brands.database import as_brand, clock
from clearline.identity import codes, counter
from clearline.identity.codes import Bound, Way
from clearline.identity.counter import PER_ATTEMPT, PER_DAY, Guarded, Lane
from clearline.identity.models import Channel, Code, Purpose, Tally
from clearline.notices.models import ContactKind
from clearline.vocabulary.identifiers import uuid7

pytestmark = pytest.mark.database


def together(count: int, work: Callable[[int], object]) -> list[object]:
    """Run the same thing in many threads at once, each with a connection of its own."""
    gate = Barrier(count)

    def one(number: int) -> object:
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=count) as threads:
        return list(threads.map(one, range(count)))


@pytest.mark.feature("S5", "C9")
def test_of_fifty_parallel_guesses_five_are_evaluated(monkeypatch):
    account = builders.a_holder(brand=builders.a_brand()).account
    now, origin = clock(), uuid7()
    bound = Bound(
        brand_id=account.brand_id,
        account_id=account.id,
        subject_id=account.subject_id,
        purpose=Purpose.CLOSE,
        origin=origin,
    )
    way = Way(channel=Channel.SMS, contact=ContactKind.CONTACT_MSISDN, root="number:ab")
    codes.issue(bound=bound, way=way, line_id=None, language="en", now=now)
    evaluated = []
    real = codes.hmac.compare_digest
    monkeypatch.setattr(codes.hmac, "compare_digest", lambda a, b: evaluated.append(1) or real(a, b))
    answers = together(
        50,
        lambda number: codes.check(
            brand_id=account.brand_id,
            purpose=Purpose.CLOSE,
            origin=origin,
            counted_as=account.id,
            typed=f"x{number:05d}",
            now=now,
        ),
    )
    assert answers == [None] * 50
    assert len(evaluated) == PER_ATTEMPT
    assert Tally.objects.get(key=origin).tries == PER_ATTEMPT


@pytest.mark.feature("S5")
def test_over_many_attempts_an_account_has_twenty_a_day():
    brand, account, now = builders.a_brand(), uuid7(), clock()

    def guess(number: int) -> bool:
        attempt = uuid7() if number % 2 else account
        with transaction.atomic():
            return counter.take(
                Guarded(brand_id=brand.id, lane=Lane.CODE, attempt=attempt, account=account), now=now
            )

    allowed = sum(map(bool, together(40, guess)))
    allowed += sum(map(bool, together(40, guess)))
    assert allowed <= PER_DAY
    assert Tally.objects.get(key=account, day__isnull=False).tries == allowed >= PER_DAY - PER_ATTEMPT


@pytest.mark.feature("S5")
def test_a_new_code_never_starts_the_count_anew():
    account = builders.a_holder(brand=builders.a_brand()).account
    now, origin = clock(), uuid7()
    bound = Bound(
        brand_id=account.brand_id,
        account_id=account.id,
        subject_id=account.subject_id,
        purpose=Purpose.CLOSE,
        origin=origin,
    )
    way = Way(channel=Channel.SMS, contact=ContactKind.CONTACT_MSISDN, root="number:ab")
    evaluated = 0
    for _ in range(30):
        codes.issue(bound=bound, way=way, line_id=None, language="en", now=now)
        before = Tally.objects.filter(key=origin).values_list("tries", flat=True).first() or 0
        assert (
            codes.check(
                brand_id=account.brand_id,
                purpose=Purpose.CLOSE,
                origin=origin,
                counted_as=account.id,
                typed="nope",
                now=now,
            )
            is None
        )
        evaluated += Tally.objects.get(key=origin).tries - before
    assert evaluated == PER_ATTEMPT
    assert Code.objects.filter(origin=origin, superseded=False).count() == 1


def test_lanes_do_not_lock_each_other_and_tomorrow_is_another_day():
    brand, account, now = builders.a_brand(), uuid7(), clock()
    code = Guarded(brand_id=brand.id, lane=Lane.CODE, account=account)
    password = Guarded(brand_id=brand.id, lane=Lane.PASSWORD, account=account)
    while counter.take(code, now=now):
        pass
    assert counter.take(password, now=now)
    assert not counter.take(code, now=now)
    assert counter.take(code, now=now + timedelta(days=1))


def test_what_was_right_gives_back_one_try_and_no_more():
    brand, account, now = builders.a_brand(), uuid7(), clock()
    guarded = Guarded(brand_id=brand.id, lane=Lane.CODE, attempt=uuid7(), account=account)
    for _ in range(3):
        counter.take(guarded, now=now)
    counter.give_back(guarded, now=now)
    assert set(Tally.objects.values_list("tries", flat=True)) == {2}


def test_the_database_itself_refuses_a_sixth_try():
    brand = builders.a_brand()
    with pytest.raises(IntegrityError, match="identity_tally_bounds"), transaction.atomic():
        Tally.objects.create(brand=brand, lane="code", key=uuid7(), day=None, tries=6)
    with pytest.raises(IntegrityError, match="identity_tally_bounds"), transaction.atomic():
        Tally.objects.create(brand=brand, lane="code", key=uuid7(), day="2026-01-01", tries=21)


@pytest.mark.feature("S5")
def test_without_the_counter_nothing_is_evaluated(database, monkeypatch):
    account = builders.a_holder(brand=builders.a_brand()).account
    monkeypatch.setattr(
        codes.hmac, "compare_digest", lambda *_: pytest.fail("a guess was evaluated uncounted")
    )
    with database.superuser_connection() as admin:
        admin.execute("ALTER TABLE identity_tally RENAME TO identity_tally_gone")
        try:
            with pytest.raises(DatabaseError):
                codes.check(
                    brand_id=account.brand_id,
                    purpose=Purpose.CLOSE,
                    origin=uuid7(),
                    counted_as=account.id,
                    typed="123456",
                    now=clock(),
                )
        finally:
            admin.execute("ALTER TABLE identity_tally_gone RENAME TO identity_tally")


@pytest.mark.feature("S4")
def test_the_site_counts_within_its_own_brand_only(as_web):
    as_web.log_in("engine")
    lumo, nova = builders.a_brand(), builders.a_brand("nova-de", "DE")
    now, account = clock(), uuid7()
    counter.take(Guarded(brand_id=nova.id, lane=Lane.CODE, account=account), now=now)
    as_web.log_in("web")
    with as_brand(lumo.id):
        assert not Tally.objects.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            counter.take(Guarded(brand_id=nova.id, lane=Lane.CODE, account=uuid7()), now=now)
