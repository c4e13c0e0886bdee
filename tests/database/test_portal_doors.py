"""Which brand a request is for, who may see what, and what every answer carries."""

import pytest
from django.test import Client
from tests.builders import a_brand, a_holder, a_line
from tests.visitor import PASSWORD

from clearline.brands import directory
from clearline.brands.database import clock
from clearline.brands.models import Brand
from clearline.cases.models import Case
from clearline.identity import holders
from clearline.identity.models import Tally
from clearline.journey import road

pytestmark = pytest.mark.database


def somebody(brand, **how):
    """Return a holder who can sign in with the password."""
    holder = a_holder(brand=brand, **how)
    holders.enrol(account=holder.account, password=PASSWORD, now=clock())
    return holder


def a_client(**headers):
    return Client(headers={"host": "127.0.0.1", **headers})


def signed_in(holder):
    client = a_client()
    answer = client.post(
        f"/{holder.account.brand.code}/sign-in/", {"identifier": holder.email, "password": PASSWORD}
    )
    assert answer.status_code == 302, answer.content
    return client


def test_on_loopback_the_first_segment_names_the_brand_and_every_link_has_it():
    a_brand("lumo-uk")
    page = a_client().get("/lumo-uk/sign-in/").content.decode()
    assert 'href="/lumo-uk/status/"' in page
    assert 'href="/status/"' not in page


def test_elsewhere_the_host_names_the_brand_and_links_have_no_prefix(settings):
    settings.ALLOWED_HOSTS = ["*"]
    Brand.objects.filter(pk=a_brand("lumo-uk").pk).update(host="lumo.example")
    page = Client(headers={"host": "lumo.example"}).get("/sign-in/").content.decode()
    assert 'href="/status/"' in page


@pytest.mark.parametrize("path", ["/nobody/", "/nobody/lines/", "/favicon.ico"])
def test_an_unknown_brand_is_a_clear_404(path):
    answer = a_client().get(path)
    assert answer.status_code == 404
    assert "There is no site at this address" in answer.content.decode()


def test_an_unknown_host_is_not_shown_the_brands(settings):
    settings.ALLOWED_HOSTS = ["*"]
    a_brand("lumo-uk")
    answer = Client(headers={"host": "elsewhere.example"}).get("/")
    assert answer.status_code == 404
    assert "lumo-uk" not in answer.content.decode()


def test_loopback_lists_the_brands():
    a_brand("lumo-uk")
    assert 'href="/lumo-uk/"' in a_client().get("/").content.decode()


def test_health_needs_no_brand_and_no_sign_in(monkeypatch):
    assert a_client().get("/healthz").status_code == 200
    assert a_client().get("/readyz").status_code == 200


def test_a_failure_takes_back_what_the_request_wrote(monkeypatch):
    # Given a page that counts a try, then fails
    holder = somebody(a_brand())
    from clearline.channels.portal.views import sign_in

    monkeypatch.setattr(sign_in, "render", lambda *_args: 1 / 0)
    client = a_client()
    client.raise_request_exception = False
    # When it is asked
    answer = client.post("/lumo-uk/sign-in/", {"identifier": holder.email, "password": "wrong"})
    # Then the failure is said in plain words, and the try was not kept
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()
    assert not Tally.objects.exists()


@pytest.mark.feature("S5")
def test_a_wrong_password_and_an_unknown_name_are_answered_alike():
    holder = somebody(a_brand())
    pages = []
    for name in (holder.email, "nobody@example.com"):
        page = a_client().post("/lumo-uk/sign-in/", {"identifier": name, "password": "wrong"})
        assert page.status_code == 200
        text = page.content.decode().replace(name, "")
        pages.append(text[text.index("<main") : text.index('name="csrfmiddlewaretoken"')])
    assert pages[0] == pages[1]


@pytest.mark.feature("S5")
@pytest.mark.parametrize("page", ["", "close/", "close/day/", "close/proof/?on=now", "close/read/?on=now"])
def test_somebody_elses_line_does_not_exist(as_web, page):
    as_web.log_in("engine")
    brand = a_brand()
    hers, his = somebody(brand), somebody(brand)
    line = a_line(brand=brand, account=hers.account)
    as_web.log_in("web")
    client = signed_in(his)
    assert client.get(f"/lumo-uk/lines/{line.pk}/{page}").status_code == 404


@pytest.mark.feature("S5")
def test_somebody_elses_closing_does_not_exist(database):
    brand = a_brand()
    hers, his = somebody(brand), somebody(brand)
    line = a_line(brand=brand, account=hers.account)
    case_id = road.request(
        line=line, channel="portal", language="en", ends_on=None, proof_ids=(), requested_by=None, now=clock()
    ).case_id
    database.log_in("web")
    client = signed_in(his)
    for page in ("", "receipt/", "take-back/", "reason/", "proof/", "certificate/"):
        assert client.get(f"/lumo-uk/closings/{case_id}/{page}").status_code == 404
    assert client.post(f"/lumo-uk/closings/{case_id}/take-back/").status_code == 404
    database.log_in("engine")
    assert Case.objects.get(pk=case_id).state == "acknowledged"


@pytest.mark.feature("S2")
def test_asked_again_for_another_day_shows_the_request_that_stands_and_says_so(as_web):
    # Given Ama, who asked for the end of the year
    as_web.log_in("engine")
    holder = somebody(a_brand())
    line = a_line(brand=holder.account.brand, account=holder.account)
    as_web.log_in("web")
    client = signed_in(holder)
    page = f"/lumo-uk/lines/{line.pk}/close/read/"
    first = client.post(f"{page}?on=2199-12-31")["Location"]
    # When she asks again, for the same day and for another one
    same, other = (client.post(f"{page}?on={day}")["Location"] for day in ("2199-12-31", "now"))
    # Then all three are the same receipt, and only the last one tells her what stands
    assert same == first
    assert other == f"{first}?on=now"
    told = "You asked before, for another day"
    assert told not in client.get(first).content.decode()
    assert told in client.get(other).content.decode()
    assert "31 December 2199" in client.get(other).content.decode()


@pytest.mark.feature("S4")
def test_a_session_of_one_brand_is_nobody_in_another(as_web):
    as_web.log_in("engine")
    holder = somebody(a_brand("lumo-uk"))
    a_brand("lumo-de", "DE")
    as_web.log_in("web")
    client = signed_in(holder)
    assert client.get("/lumo-uk/lines/").status_code == 200
    answer = client.get("/lumo-de/lines/")
    assert answer.status_code == 302
    assert "/lumo-de/sign-in/" in answer["Location"]


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "/lumo-de/lines/", "javascript:alert(1)"]
)
def test_after_signing_in_nobody_is_sent_off_the_site(wanted):
    holder = somebody(a_brand())
    answer = a_client().post(
        "/lumo-uk/sign-in/", {"identifier": holder.email, "password": PASSWORD, "next": wanted}
    )
    assert answer["Location"] == "/lumo-uk/lines/"


def test_every_answer_forbids_inline_scripts_framing_and_keeping():
    holder = somebody(a_brand())
    answer = signed_in(holder).get("/lumo-uk/lines/")
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Frame-Options"] == "DENY"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    page = answer.content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert "onclick" not in page


def test_forms_from_elsewhere_are_refused_in_plain_words():
    a_brand()
    client = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    answer = client.post("/lumo-uk/sign-in/", {"identifier": "x", "password": "y"})
    assert answer.status_code == 403
    assert "This page was open too long" in answer.content.decode()


@pytest.mark.feature("A14")
def test_the_language_is_what_was_chosen_else_the_browsers_else_the_brands():
    brand = a_brand()
    client = a_client()
    asked = "/lumo-uk/sign-in/"
    assert 'lang="en"' in client.get(asked).content.decode()
    chinese = client.get(asked, headers={"accept-language": "zh-CN,zh;q=0.9,en;q=0.5"})
    assert 'lang="zh-Hans"' in chinese.content.decode()
    assert chinese["Content-Language"] == "zh-Hans"
    # A choice holds from then on, whatever the browser says.
    client.get(f"{asked}?lang=zh-hans")
    assert 'lang="zh-Hans"' in client.get(asked, headers={"accept-language": "en"}).content.decode()
    Brand.objects.filter(pk=brand.pk).update(default_language="zh-Hans")
    directory.forget()
    assert 'lang="zh-Hans"' in a_client().get(asked).content.decode()


@pytest.mark.feature("A14")
def test_whoever_signs_in_is_spoken_to_in_the_language_of_their_account():
    holder = somebody(a_brand(), language="zh-CN")
    assert 'lang="zh-Hans"' in signed_in(holder).get("/lumo-uk/lines/").content.decode()
