"""Second factors on the site: set up, asked for, used once, and worth what they rest on."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, connection, transaction
from tests.authenticator import digits
from tests.builders import a_brand, a_line
from tests.database.test_account_pages import HOME, NEW, mail, shown, without_tokens
from tests.database.test_portal_doors import a_client, signed_in, somebody
from tests.postman import code_in, letters, make_codes, number_of
from tests.visitor import PASSWORD

from clearline.brands.database import as_brand, clock
from clearline.identity import authenticator_app, factors, recovery_codes, second_step
from clearline.identity.factors import Kind
from clearline.identity.models import Proof, ProofKind, User
from clearline.identity.second_step import Way
from clearline.lines.models import Account

pytestmark = pytest.mark.database
SECOND = f"{HOME}/sign-in/second/"


@pytest.fixture
def ama(database):
    """Ama with a line, and a password that she has known for long, before the site as the web sees it."""
    holder = somebody(a_brand())
    User.objects.update(password_set_at=clock() - timedelta(days=60))
    holder.line = a_line(brand=holder.account.brand, account=holder.account)
    database.log_in("web")
    return holder


def with_an_app(client):
    """Set up the app as the page asks for it; return its secret."""
    page = shown(client, "settings/app/")
    (secret,) = re.findall(r'class="hash" dir="ltr" lang="en">(\w+)<', page)
    answer = client.post(f"{HOME}/settings/app/", {"code": digits(secret, ahead=-1)})
    assert answer["Location"] == f"{HOME}/settings/recovery-codes/", answer.content
    return secret


def first_step(ama):
    client = a_client()
    answer = client.post(f"{HOME}/sign-in/", {"identifier": ama.email, "password": PASSWORD})
    assert answer["Location"] == SECOND
    return client


def is_in(client):
    return client.get(f"{HOME}/lines/").status_code == 200


@pytest.mark.feature("A2", "S5")
def test_with_an_app_signing_in_takes_two_steps_and_each_code_is_good_once(ama):
    # Given Ama, who set up an app
    secret = with_an_app(signed_in(ama))
    # When she gives her password, nothing is open yet
    client = first_step(ama)
    assert not is_in(client)
    # And a wrong code, the one of the setting up, and one that is no code open nothing
    for code in ("000000", digits(secret, ahead=-1), "12"):
        assert client.post(SECOND, {"by": "app", "act": "check", "code": code}).status_code == 200
    # Then the code that the app shows lets her in, and nobody else with the same one
    code = digits(secret)
    assert client.post(SECOND, {"by": "app", "act": "check", "code": code})["Location"] == f"{HOME}/lines/"
    assert is_in(client)
    thief = first_step(ama)
    thief.post(SECOND, {"by": "app", "act": "check", "code": code})
    assert not is_in(thief)


@pytest.mark.feature("A3", "S5")
def test_a_code_or_a_new_password_does_not_go_round_the_second_step(database, ama):
    with_an_app(signed_in(ama))
    client = a_client()
    client.post(f"{HOME}/sign-in/code/", {"identifier": ama.email})
    answer = client.post(f"{HOME}/sign-in/code/enter/", {"code": code_in(mail(database).text)})
    assert answer["Location"] == SECOND
    client = a_client()
    client.post(f"{HOME}/forgotten/", {"identifier": ama.email})
    client.post(f"{HOME}/forgotten/code/", {"code": code_in(mail(database).text)})
    assert client.post(f"{HOME}/forgotten/new/", {"new": NEW})["Location"] == SECOND
    assert not is_in(client)


@pytest.mark.feature("A2")
def test_a_recovery_code_lets_in_once_and_is_told(database, ama):
    owner = signed_in(ama)
    with_an_app(owner)
    page = owner.post(f"{HOME}/settings/recovery-codes/").content.decode()
    codes = re.findall(r'class="code" dir="ltr">(\d{8})<', page)
    assert len(set(codes)) == 10
    client = first_step(ama)
    client.post(SECOND, {"by": "recovery", "act": "check", "code": codes[3]})
    assert is_in(client)
    assert "recovery code was used" in mail(database).subject
    # What it was used for once it is used for no more, and towards a closing it proved nothing.
    thief = first_step(ama)
    thief.post(SECOND, {"by": "recovery", "act": "check", "code": codes[3]})
    assert not is_in(thief)
    with as_brand(ama.account.brand_id):
        assert recovery_codes.left(User.objects.get()) == 9
        assert set(Proof.objects.values_list("kind", flat=True)) == {"password"}


@pytest.mark.feature("C9")
def test_an_app_proves_no_more_than_what_it_was_set_up_through_until_it_has_rested(ama):
    secret = with_an_app(signed_in(ama))
    with as_brand(ama.account.brand_id) as now:
        user = User.objects.select_related("account").get()
        fresh = authenticator_app.check(user=user, code=digits(secret), now=now)
        later = authenticator_app.check(user=user, code=digits(secret, ahead=1), now=now + timedelta(days=8))
        kinds = {row.pk: (row.kind, row.root) for row in Proof.objects.all()}
    assert kinds[fresh] == (ProofKind.AUTHENTICATOR, "memory")
    assert kinds[later][0] == ProofKind.AUTHENTICATOR
    assert kinds[later][1].startswith("totp:")


@pytest.mark.feature("C9")
@pytest.mark.parametrize(
    ("roots", "rests_on"),
    [(["memory"], "memory"), (["mail"], "mail"), (["mail", "memory"], "memory"), (["memory", "sim:1"], "")],
)
def test_what_two_independent_things_set_up_stands_alone_at_once(roots, rests_on):
    assert factors.root_of_setting_up(roots) == rests_on


@pytest.mark.feature("S5")
def test_wrong_codes_are_counted_by_the_one_counter(ama):
    secret = with_an_app(signed_in(ama))
    with as_brand(ama.account.brand_id) as now:
        user = User.objects.select_related("account").get()
        for _ in range(20):
            assert authenticator_app.check(user=user, code="000000", now=now) is None
        assert authenticator_app.check(user=user, code=digits(secret), now=now) is None
        assert not recovery_codes.use(user=user, code="00000000", language="en", now=now)


@pytest.mark.feature("S4", "S6")
def test_allauth_keeps_factors_by_brand_with_sealed_secrets_and_no_address_at_all(database, ama):
    secret = with_an_app(signed_in(ama))
    rows = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert rows == "[]"  # without a brand there is nothing to see
    with as_brand(ama.account.brand_id):
        rows = str(list(Authenticator.objects.values_list("data", flat=True)))
        assert "secret" in rows
        assert secret not in rows
    database.log_in("engine")
    user = User.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO account_emailaddress (user_id, email, verified, "primary")'
            " VALUES (%s, 'ama@example.com', true, true)",
            [user.pk],
        )


@pytest.mark.feature("A2")
def test_a_factor_is_taken_away_by_its_owner_alone(database, ama):
    owner = signed_in(ama)
    with_an_app(owner)
    with as_brand(ama.account.brand_id):
        row = Authenticator.objects.get(type=Kind.APP).pk
    database.log_in("engine")
    ben = somebody(ama.account.brand, name="Ben Mensah")
    database.log_in("web")
    remove = f"{HOME}/settings/factors/{row}/remove/"
    assert signed_in(ben).post(remove).status_code == 404
    assert owner.post(remove).status_code == 302
    with as_brand(ama.account.brand_id):
        assert not Authenticator.objects.exists()
    assert is_in(signed_in(ama))


@pytest.mark.feature("S5")
def test_after_half_an_hour_a_factor_takes_a_proof_anew(database, ama):
    client = signed_in(ama)
    try:
        database.set_ahead("31 minutes")
        wanted = client.get(f"{HOME}/settings/app/")["Location"]
        assert wanted.startswith(f"{HOME}/settings/prove/?next=")
        back = client.post(wanted, {"by": "password", "act": "check", "password": PASSWORD})["Location"]
        assert back == f"{HOME}/settings/app/"
        assert client.get(back).status_code == 200
    finally:
        database.set_ahead("0")


@pytest.mark.feature("A19")
def test_an_account_where_nobody_was_for_months_opens_with_two_things(database, ama):
    # Given Ama, who was last here in spring
    database.log_in("engine")
    long_ago = clock() - timedelta(days=120)
    User.objects.update(password_set_at=long_ago)
    Account.objects.update(last_login_at=long_ago)
    database.log_in("web")
    # When she gives her password, a code is asked for too, by SMS rather than by mail
    client = first_step(ama)
    assert not is_in(client)
    client.post(SECOND, {"by": "code", "act": "send"})
    database.log_in("engine")
    (text,) = [each for each in letters() if not hasattr(each, "subject")]
    database.log_in("web")
    client.post(SECOND, {"by": "code", "act": "check", "code": code_in(text.text)})
    # Then she is in, and tomorrow the password alone will do
    assert is_in(client)
    assert is_in(signed_in(ama))


@pytest.mark.feature("A19", "S5")
def test_a_password_set_through_the_mailbox_is_no_second_thing_for_an_idle_account(database, ama):
    database.log_in("engine")
    Account.objects.update(last_login_at=clock() - timedelta(days=120))
    User.objects.update(password_set_at=clock() - timedelta(days=120))
    database.log_in("web")
    client = a_client()
    client.post(f"{HOME}/forgotten/", {"identifier": ama.email})
    client.post(f"{HOME}/forgotten/code/", {"code": code_in(mail(database).text)})
    assert client.post(f"{HOME}/forgotten/new/", {"new": NEW})["Location"] == SECOND
    with as_brand(ama.account.brand_id) as now:
        user = User.objects.select_related("account").get()
        assert second_step.wanted(user=user, shown=(ProofKind.EMAIL_CODE,), now=now) == (Way.CODE,)


@pytest.mark.feature("A1")
def test_number_and_address_both_shown_by_codes_join_the_account_of_the_book(database, ama):
    # Given Ama, whom the book knows and the site does not
    database.log_in("engine")
    User.objects.all().delete()
    number = f"+{number_of(ama.line)}"
    database.log_in("web")
    client = a_client()
    # When she registers
    client.post(f"{HOME}/register/", {"number": number, "email": ama.email})
    database.log_in("engine")
    make_codes()
    written = {"mail" if hasattr(each, "subject") else "phone": each for each in letters()}
    database.log_in("web")
    assert written["phone"].to == number.lstrip("+")
    codes = {way: code_in(each.text) for way, each in written.items()}
    wrong = {**codes, "mail": "000000" if codes["mail"] != "000000" else "000001"}
    assert "does not fit" in client.post(f"{HOME}/register/codes/", wrong).content.decode()
    answer = client.post(f"{HOME}/register/codes/", {"mail": codes["mail"]})
    assert answer["Location"] == f"{HOME}/forgotten/new/"
    client.post(f"{HOME}/forgotten/new/", {"new": NEW})
    # Then she sees her line, and the password rests on the SIM
    assert is_in(client)
    with as_brand(ama.account.brand_id):
        assert User.objects.get().password_root == f"sim:{ama.line.id}"


@pytest.mark.feature("A1", "S5")
def test_codes_of_two_accounts_join_nothing(database, ama):
    database.log_in("engine")
    ben = somebody(ama.account.brand, name="Ben Mensah")
    number = f"+{number_of(ama.line)}"
    database.log_in("web")
    client = a_client()
    client.post(f"{HOME}/register/", {"number": number, "email": ben.email})
    database.log_in("engine")
    make_codes()
    codes = {"mail" if hasattr(each, "subject") else "phone": code_in(each.text) for each in letters()}
    database.log_in("web")
    assert client.post(f"{HOME}/register/codes/", codes).status_code == 200
    assert client.get(f"{HOME}/forgotten/new/").status_code == 302


@pytest.mark.feature("A1", "S5")
def test_registering_says_the_same_to_known_and_unknown(database, ama):
    database.log_in("engine")
    number = f"+{number_of(ama.line)}"
    database.log_in("web")
    seen = []
    for typed in (
        {"number": number, "email": ama.email},
        {"number": "+447700999999", "email": "no@example.com"},
    ):
        client = a_client()
        pages = [client.post(f"{HOME}/register/", typed, follow=True)]
        pages.append(client.post(f"{HOME}/register/codes/", {"mail": "000000", "phone": "000000"}))
        seen.append([(page.status_code, without_tokens(page)) for page in pages])
    assert seen[0] == seen[1]


def test_the_second_step_is_of_who_made_the_first_and_not_for_long(database, ama):
    assert a_client().get(SECOND).status_code == 302
    secret = with_an_app(signed_in(ama))
    client = first_step(ama)
    try:
        database.set_ahead("11 minutes")
        answer = client.post(SECOND, {"by": "app", "act": "check", "code": digits(secret)})
        assert answer["Location"].startswith(f"{HOME}/sign-in/")
        assert not is_in(client)
    finally:
        database.set_ahead("0")


@pytest.mark.parametrize("credential", ["", "{}", "[]", "nonsense", '{"response": {"userHandle": 7}}'])
def test_what_is_no_passkey_is_refused_and_nothing_breaks(ama, credential):
    client = a_client()
    client.get(f"{HOME}/sign-in/passkey/")
    answer = client.post(f"{HOME}/sign-in/passkey/", {"credential": credential})
    assert answer.status_code == 200
    assert "The passkey was not taken" in answer.content.decode()
    owner = signed_in(ama)
    assert owner.post(f"{HOME}/settings/passkeys/", {"credential": credential}).status_code == 200
    with as_brand(ama.account.brand_id):
        assert not Authenticator.objects.exists()
