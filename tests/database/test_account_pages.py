"""Settings, and the ways to a password: who may, what changes, and that strangers learn nothing."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from tests.builders import a_brand, a_holder, a_line
from tests.database.test_portal_doors import a_client, signed_in, somebody
from tests.postman import code_in, letters, make_codes, number_of
from tests.visitor import PASSWORD

from clearline.brands.database import as_brand, clock
from clearline.cases.models import Case
from clearline.identity import service_password
from clearline.identity.models import Proof, SignedIn, User
from clearline.journey import road
from clearline.lines.models import Account

pytestmark = pytest.mark.database
HOME, NEW = "/lumo-uk", "five boats by the bridge"


@pytest.fixture
def ama(database):
    """Ama with a line, before the site as the web sees it."""
    holder = somebody(a_brand())
    holder.line = a_line(brand=holder.account.brand, account=holder.account)
    database.log_in("web")
    return holder


def shown(client, path):
    answer = client.get(f"{HOME}/{path}")
    assert answer.status_code == 200, answer
    return answer.content.decode()


def mail(database):
    """Return the newest mail, as a worker would send it."""
    database.log_in("engine")
    make_codes()
    written = [each for each in letters() if hasattr(each, "subject")]
    database.log_in("web")
    return written[-1]


@pytest.mark.feature("A15")
def test_the_settings_lead_to_closing_and_show_contacts_in_part_only(database, ama):
    page = shown(signed_in(ama), "settings/")
    assert f'href="{HOME}/lines/{ama.line.id}/close/"' in page
    assert "•••@example.com" in page
    assert ama.email not in page
    assert ama.contact_msisdn not in page


@pytest.mark.feature("A14")
def test_a_language_once_chosen_holds_for_pages_and_messages_of_a_running_closing(database, ama):
    # Given Ama, whose line is being closed
    database.log_in("engine")
    case_id = road.request(
        line=ama.line,
        channel="portal",
        language="en",
        ends_on=None,
        proof_ids=(),
        requested_by=None,
        now=clock(),
    ).case_id
    database.log_in("web")
    client = signed_in(ama)
    # When she chooses Chinese, after something that is no language
    assert client.post(f"{HOME}/settings/language/", {"language": "tlh"}).status_code == 200
    assert client.post(f"{HOME}/settings/language/", {"language": "zh-hans"}).status_code == 302
    # Then pages speak it, here and after the next sign-in, and so do the closing and her account
    assert 'lang="zh-Hans"' in shown(client, "settings/")
    assert 'lang="zh-Hans"' in signed_in(ama).get(f"{HOME}/lines/").content.decode()
    database.log_in("engine")
    assert Case.objects.get(pk=case_id).language == "zh-hans"
    assert Account.objects.get(pk=ama.account.pk).language == "zh-hans"


@pytest.mark.feature("S5")
def test_who_is_signed_in_elsewhere_is_ended_one_by_one_or_all_at_once(ama):
    here, phone, library = (signed_in(ama) for _ in range(3))
    with as_brand(ama.account.brand_id):
        first = SignedIn.objects.order_by("started_at").values_list("id", flat=True)[1]
    assert here.post(f"{HOME}/settings/sessions/", {"which": first}).status_code == 302
    assert phone.get(f"{HOME}/lines/").status_code == 302
    assert library.get(f"{HOME}/lines/").status_code == 200
    here.post(f"{HOME}/settings/sessions/", {"which": "others"})
    assert library.get(f"{HOME}/lines/").status_code == 302
    assert "This is where you are now" in shown(here, "settings/sessions/")
    with as_brand(ama.account.brand_id):
        assert SignedIn.objects.count() == 1


@pytest.mark.feature("S5")
def test_nobody_ends_a_session_of_somebody_else(database, ama):
    database.log_in("engine")
    ben = somebody(ama.account.brand, name="Ben Mensah")
    database.log_in("web")
    hers, his = signed_in(ama), signed_in(ben)
    with as_brand(ama.account.brand_id):
        row = SignedIn.objects.get(user__account_id=ama.account.id).id
    for which in (row, "nonsense", ""):
        assert his.post(f"{HOME}/settings/sessions/", {"which": which}).status_code == 404
    assert hers.get(f"{HOME}/lines/").status_code == 200


@pytest.mark.feature("A3", "S5")
def test_a_changed_password_signs_out_others_and_is_told_to_every_contact(database, ama):
    here, thief = signed_in(ama), signed_in(ama)
    asked = f"{HOME}/settings/password/"
    assert "not the password" in here.post(asked, {"old": "wrong", "new": NEW}).content.decode()
    assert "at least 15" in here.post(asked, {"old": PASSWORD, "new": "short"}).content.decode()
    assert here.post(asked, {"old": PASSWORD, "new": NEW}).status_code == 302
    assert here.get(f"{HOME}/lines/").status_code == 200
    assert thief.get(f"{HOME}/lines/").status_code == 302
    assert "This is where you are now" in shown(here, "settings/sessions/")
    database.log_in("engine")
    told = letters()
    assert {each.to if isinstance(each.to, str) else each.to.address for each in told} == {
        ama.email,
        ama.contact_msisdn,
    }
    assert all("was set anew" in each.text for each in told)


@pytest.mark.feature("A3")
def test_the_page_that_a_message_of_a_change_names_is_there(database, ama):
    signed_in(ama).post(f"{HOME}/settings/password/", {"old": PASSWORD, "new": NEW})
    named = re.findall(r"http://\S+/lumo-uk(/\S*/)\n", mail(database).text)
    assert {resolve(address).view_name for address in named} == {"account:forgotten", "portal:message"}


@pytest.mark.feature("A3")
def test_a_forgotten_password_comes_back_by_a_code_and_ends_every_session(database, ama):
    # Given Ama, signed in elsewhere, who forgot her password
    elsewhere, client = signed_in(ama), a_client()
    # When she asks for a code, types it, and sets a new password, after one that is too easy
    client.post(f"{HOME}/forgotten/", {"identifier": ama.email})
    code = code_in(mail(database).text)
    assert client.post(f"{HOME}/forgotten/code/", {"code": code})["Location"] == f"{HOME}/forgotten/new/"
    assert "Use at least" in client.post(f"{HOME}/forgotten/new/", {"new": "lumo"}).content.decode()
    assert client.post(f"{HOME}/forgotten/new/", {"new": NEW})["Location"] == f"{HOME}/lines/"
    # Then she is in, whoever was in before is out, and the password proves no more than the mailbox did
    assert client.get(f"{HOME}/lines/").status_code == 200
    assert elsewhere.get(f"{HOME}/lines/").status_code == 302
    with as_brand(ama.account.brand_id):
        assert User.objects.get().password_root == "mail"
    # And the page opens to nobody twice
    assert client.get(f"{HOME}/forgotten/new/")["Location"] == f"{HOME}/forgotten/"


@pytest.mark.feature("A3")
def test_what_a_code_opened_closes_after_half_an_hour(database, ama):
    client = a_client()
    client.post(f"{HOME}/forgotten/", {"identifier": ama.email})
    client.post(f"{HOME}/forgotten/code/", {"code": code_in(mail(database).text)})
    try:
        database.set_ahead("31 minutes")
        assert client.post(f"{HOME}/forgotten/new/", {"new": NEW})["Location"] == f"{HOME}/forgotten/"
    finally:
        database.set_ahead("0")
    assert signed_in(ama)


@pytest.mark.feature("A3", "S5")
def test_a_code_to_sign_in_sets_no_password(database, ama):
    client = a_client()
    client.post(f"{HOME}/sign-in/code/", {"identifier": ama.email})
    code = code_in(mail(database).text)
    client.post(f"{HOME}/forgotten/", {"identifier": ama.email})
    assert client.post(f"{HOME}/forgotten/code/", {"code": code}).status_code == 200
    assert client.get(f"{HOME}/forgotten/new/").status_code == 302


@pytest.mark.feature("A3", "S5")
@pytest.mark.parametrize("way", ["address", "number"])
def test_known_and_unknown_get_the_same_bytes_for_the_same_work(database, ama, way):
    # Given an address and a number that are Ama's, and others that are nobody's
    database.log_in("engine")
    own = {"address": ama.email, "number": f"+{number_of(ama.line)}"}[way]
    database.log_in("web")
    strange = {"address": "nobody@example.com", "number": "+447700999999"}[way]
    seen = []
    # The first round is for what a process remembers of a brand.
    for typed in ("somebody@example.com", own, strange):
        client, pages = a_client(), []
        client.get(f"{HOME}/forgotten/")
        # When the whole way is gone that somebody goes who has no code
        with CaptureQueriesContext(connection) as asked:
            for path, form in (
                ("forgotten/", {"identifier": typed}),
                ("forgotten/code/", {"code": "000000"}),
            ):
                answer = client.post(f"{HOME}/{path}", form, follow=True)
                pages.append((answer.status_code, answer.redirect_chain, without_tokens(answer)))
            pages.append(client.get(f"{HOME}/forgotten/new/").status_code)
        seen.append((pages, len(asked)))
    # Then pages are the same, and so is the number of questions to the database
    assert seen[1] == seen[2]


def without_tokens(answer):
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content)


@pytest.mark.feature("A3")
def test_the_service_password_is_set_by_a_code_and_proves_something_on_the_phone(database, ama):
    client = signed_in(ama)
    assert client.post(f"{HOME}/settings/service-password/").status_code == 302
    database.log_in("engine")
    (text,) = [each.text for each in letters()]
    database.log_in("web")
    entry = f"{HOME}/settings/service-password/enter/"
    code = code_in(text)
    for digits, said in (("123456", "guessed first"), ("112211", "guessed first"), ("12", "exactly 6")):
        assert said in client.post(entry, {"code": code, "digits": digits}).content.decode()
    wrong = "000000" if code != "000000" else "000001"
    assert "does not fit" in client.post(entry, {"code": wrong, "digits": "802751"}).content.decode()
    assert client.post(entry, {"code": code, "digits": "80 27 51"}).status_code == 302
    # Then the hotline takes it, counts wrong ones, and it rests on the phone that the code went to
    database.log_in("engine")
    account = Account.objects.get()
    assert service_password.confirm(account=account, digits="000000", now=clock()) is None
    proof_id = service_password.confirm(account=account, digits="802751", now=clock())
    proof = Proof.objects.get(pk=proof_id)
    assert (proof.kind, proof.channel) == ("service_password", "hotline")
    assert proof.root.startswith(("number:", "sim:"))
    later = service_password.confirm(account=account, digits="802751", now=clock() + timedelta(days=60))
    assert Proof.objects.get(pk=later).root == "memory"


def test_a_service_password_is_tried_twenty_times_a_day(database, ama):
    database.log_in("engine")
    account = Account.objects.get()
    user = User.objects.get()
    from clearline.identity import passwords

    user.service_password = passwords.hashed("802751")
    user.save(update_fields=["service_password"])
    now = clock()
    tries = [service_password.confirm(account=account, digits="999999", now=now) for _ in range(20)]
    assert tries == [None] * 20
    assert service_password.confirm(account=account, digits="802751", now=now) is None


def test_nobody_without_contacts_is_told_that_a_code_was_sent(database):
    holder = somebody(a_brand())
    Account.objects.update(email_index=None, contact_index=None)
    user = User.objects.get(account=holder.account)
    database.log_in("web")
    client = a_client()
    client.force_login(user)
    answer = client.post(f"{HOME}/settings/service-password/")
    assert "No code can be sent now" in answer.content.decode()


def test_who_has_no_password_is_led_to_the_code(database):
    holder = a_holder(brand=a_brand())
    from clearline.identity import holders

    user = holders.user_of(account=holder.account)
    database.log_in("web")
    client = a_client()
    client.force_login(user)
    assert "You have no password yet" in shown(client, "settings/password/")
