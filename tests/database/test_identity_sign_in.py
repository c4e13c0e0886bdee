"""Signing in: by password or code, without telling a stranger anything."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import builders
from tests.postman import code_in, letters, make_codes, number_of

from clearline.brands.database import as_brand, clock
from clearline.brands.directory import brand_of
from clearline.identity import counter, holders, sign_in
from clearline.identity.backends import BrandBackend
from clearline.identity.models import Attempt, Code, Proof, ProofKind, Role, User
from clearline.outbox.models import Effect
from clearline.vocabulary.identifiers import uuid7

pytestmark = pytest.mark.database
PASSWORD = "lanterns over the harbour"


@pytest.fixture
def ama():
    """Ama with a line and a password that she has known for long."""
    holder = builders.a_holder(brand=builders.a_brand())
    line = builders.a_line(account=holder.account)
    holders.enrol(account=holder.account, password=PASSWORD, now=builders.LONG_AGO)
    holder.line = line
    holder.number = number_of(line)
    return holder


@pytest.mark.feature("A2")
def test_her_address_or_her_number_and_her_password_let_her_in(ama):
    brand, now = ama.account.brand, clock()
    for typed in (
        ama.email,
        f" {ama.email.upper()} ",
        f"+{ama.number}",
        f"0{ama.number[2:]}",
        f"00{ama.number}",
    ):
        user = sign_in.with_password(brand=brand, identifier=typed, password=PASSWORD, now=now)
        assert user is not None, typed
        assert user.account_id == ama.account.id
        proof = Proof.objects.get(id=user.proof_id)
        assert (proof.kind, proof.root, proof.at) == (ProofKind.PASSWORD, "memory", now)


@pytest.mark.feature("A2", "S5")
@pytest.mark.parametrize(
    "identifier", ["", "x", "stranger@example.com", "+44 7700 999999", "' OR 1=1", "\u0661\u0662@x"]
)
def test_a_stranger_gets_the_same_answer_as_a_wrong_password(ama, identifier):
    brand, now = ama.account.brand, clock()
    assert sign_in.with_password(brand=brand, identifier=identifier, password=PASSWORD, now=now) is None
    assert sign_in.with_password(brand=brand, identifier=ama.email, password="not hers", now=now) is None
    assert not Proof.objects.exists()


@pytest.mark.feature("S5")
def test_known_and_unknown_cost_the_same_queries_and_the_same_hash(ama, monkeypatch):
    brand, now = ama.account.brand, clock()
    brand_of(brand.id)  # remembered from the first request on
    hashed = Counter()
    real = sign_in.passwords.matches
    monkeypatch.setattr(
        sign_in.passwords, "matches", lambda typed, stored: hashed.update([1]) or real(typed, stored)
    )
    asked = []
    for identifier in (ama.email, "stranger@example.com"):
        with CaptureQueriesContext(connection) as queries:
            assert (
                sign_in.with_password(brand=brand, identifier=identifier, password="wrong", now=now) is None
            )
        asked.append([query["sql"].split()[0] for query in queries])
        with CaptureQueriesContext(connection) as queries:
            assert sign_in.send_code(brand=brand, identifier=identifier, language="en", now=now)
        asked.append([query["sql"].split()[0] for query in queries])
    assert asked[0] == asked[2]
    assert asked[1] == asked[3]
    assert hashed[1] == 2


@pytest.mark.feature("S5")
def test_the_twenty_first_password_of_a_day_is_not_looked_at_for_anybody(ama):
    brand, now = ama.account.brand, clock()
    for identifier in (ama.email, "stranger@example.com"):
        for _ in range(counter.PER_DAY):
            sign_in.with_password(brand=brand, identifier=identifier, password="wrong", now=now)
        assert sign_in.with_password(brand=brand, identifier=identifier, password=PASSWORD, now=now) is None
    # Her number is the same account: the lock holds there too, the way by code stays open.
    assert sign_in.with_password(brand=brand, identifier=ama.number, password=PASSWORD, now=now) is None
    attempt = sign_in.send_code(brand=brand, identifier=ama.email, language="en", now=now)
    assert sign_in.with_code(brand=brand, attempt=attempt, code=the_code(), now=now)
    tomorrow = now + timedelta(days=1)
    assert sign_in.with_password(brand=brand, identifier=ama.email, password=PASSWORD, now=tomorrow)


@pytest.mark.feature("A2")
def test_a_password_set_through_a_code_rests_on_that_code_at_first(ama):
    brand, now = ama.account.brand, clock()
    root = f"sim:{ama.line.id}"
    holders.enrol(account=ama.account, password=PASSWORD, now=now, enrolled_via=root)
    user = sign_in.with_password(brand=brand, identifier=ama.email, password=PASSWORD, now=now)
    assert Proof.objects.get(id=user.proof_id).root == root
    later = now + timedelta(days=60)
    rested = sign_in.with_password(brand=brand, identifier=ama.email, password=PASSWORD, now=later)
    assert Proof.objects.get(id=rested.proof_id).root == "memory"
    again = sign_in.confirm_password(user=rested, password=PASSWORD, now=later)
    assert Proof.objects.get(id=again).root == "memory"
    assert sign_in.confirm_password(user=rested, password="wrong", now=later) is None


@pytest.mark.feature("A2", "C9")
def test_a_code_comes_to_the_contact_on_file_and_lets_in_once(ama):
    brand, now = ama.account.brand, clock()
    attempt = sign_in.send_code(brand=brand, identifier=ama.number, language="en", now=now)
    assert not Code.objects.exists()  # the request itself makes none: it must not take longer for a holder
    code = the_code()
    (code_row,) = Code.objects.all()
    assert code not in str(list(Effect.objects.values_list("body", flat=True)))
    assert code.encode() not in bytes(code_row.code_hash)
    assert sign_in.with_code(brand=brand, attempt=uuid7(), code=code, now=now) is None
    user = sign_in.with_code(brand=brand, attempt=attempt, code=code, now=now)
    assert user.account_id == ama.account.id
    proof = Proof.objects.get(id=user.proof_id)
    assert (proof.kind, proof.root.split(":")[0]) == (ProofKind.SMS_CODE, "number")
    assert sign_in.with_code(brand=brand, attempt=attempt, code=code, now=now) is None


def the_code() -> str:
    """Let the worker make the code, and read it in the message that goes out."""
    assert make_codes() == 1
    (message,) = letters()
    return code_in(message.text)


@pytest.mark.feature("A2")
def test_the_first_sign_in_of_an_imported_holder_makes_the_user():
    brand, now = builders.a_brand(), clock()
    holder = builders.a_holder(brand=brand)
    attempt = sign_in.send_code(brand=brand, identifier=holder.email, language="zh-Hans", now=now)
    user = sign_in.with_code(brand=brand, attempt=attempt, code=the_code(), now=now)
    assert (user.role, user.account_id, user.password) == (Role.SUBSCRIBER, holder.account.id, "")
    assert Proof.objects.get(id=user.proof_id).kind == ProofKind.EMAIL_CODE
    assert sign_in.with_password(brand=brand, identifier=holder.email, password="", now=now) is None


def test_a_code_is_over_after_ten_minutes(ama):
    brand, now = ama.account.brand, clock()
    attempt = sign_in.send_code(brand=brand, identifier=ama.number, language="en", now=now)
    code = the_code()
    assert sign_in.with_code(brand=brand, attempt=attempt, code=code, now=now + timedelta(minutes=10)) is None


@pytest.mark.feature("S5")
def test_a_stranger_gets_an_attempt_too_but_no_message():
    brand, now = builders.a_brand(), clock()
    attempt = sign_in.send_code(brand=brand, identifier="nobody@example.com", language="en", now=now)
    assert make_codes() == 1
    assert Attempt.objects.get(id=attempt).account_id is None
    assert not Code.objects.exists()
    assert letters() == []
    assert sign_in.with_code(brand=brand, attempt=attempt, code="123456", now=now) is None


def test_an_address_of_two_accounts_signs_in_to_neither(ama):
    other = builders.a_holder(brand=ama.account.brand)
    type(ama.account).objects.filter(id=other.account.id).update(email_index=ama.account.email_index)
    holders.enrol(account=other.account, password=PASSWORD, now=builders.LONG_AGO)
    brand, now = ama.account.brand, clock()
    assert sign_in.with_password(brand=brand, identifier=ama.email, password=PASSWORD, now=now) is None
    assert sign_in.with_password(brand=brand, identifier=ama.number, password=PASSWORD, now=now)


def test_who_was_shut_out_stays_out(ama):
    User.objects.filter(account_id=ama.account.id).update(is_active=False)
    brand, now = ama.account.brand, clock()
    assert sign_in.with_password(brand=brand, identifier=ama.email, password=PASSWORD, now=now) is None
    attempt = sign_in.send_code(brand=brand, identifier=ama.number, language="en", now=now)
    assert sign_in.with_code(brand=brand, attempt=attempt, code=the_code(), now=now) is None


@pytest.mark.feature("S4")
@pytest.mark.parametrize("login", ["engine", "web"])
def test_a_session_holds_only_in_the_brand_it_was_opened_in(ama, database, login):
    user = User.objects.get(account_id=ama.account.id)
    elsewhere = builders.a_brand("nova-de", "DE")
    backend = BrandBackend()
    database.log_in(login)
    with as_brand(ama.account.brand_id):
        assert backend.get_user(user.id) == user
        assert backend.authenticate(None, username=ama.email, password=PASSWORD) is None
    with as_brand(elsewhere.id):
        assert backend.get_user(user.id) is None
    assert backend.get_user(user.id) is None


@pytest.mark.feature("S4")
def test_the_site_signs_in_as_the_web_login(ama, as_web):
    brand = ama.account.brand
    with as_brand(brand.id):
        now = clock()
        assert sign_in.with_password(brand=brand, identifier=ama.email, password=PASSWORD, now=now)
        assert sign_in.send_code(brand=brand, identifier=ama.email, language="en", now=now)
