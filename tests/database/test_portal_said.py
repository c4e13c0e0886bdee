"""Everything said about a closing stands on its pages; whoever got a message can ask whether it is ours."""

import pytest
from tests.builders import a_brand
from tests.database.test_portal_doors import a_client, signed_in, somebody
from tests.database.test_portal_public import a_request_of
from tests.database.test_portal_weight import MOST, queries_of
from tests.world import World

from clearline.brands.database import clock
from clearline.identity import sign_in
from clearline.identity.counter import PER_DAY
from clearline.journey import road
from clearline.notices.codes import message_code
from clearline.notices.models import Notice

pytestmark = pytest.mark.database


@pytest.fixture
def ama():
    return somebody(a_brand())


def asked(about, code):
    page = a_client().post("/lumo-uk/message/", {"reference": about, "code": code})
    return " ".join(page.content.decode().split())


@pytest.mark.feature("F4")
def test_what_we_said_and_what_she_said_stands_there_with_way_moment_delivery_and_code(database, ama):
    # Given a line that Ama had closed
    world = World(database).connect()
    case = a_request_of(ama, proof=True)
    world.work()
    sent = Notice.objects.filter(origin=case.id, personal__isnull=False).count()
    database.log_in("web")
    # When she reads what was said
    client = signed_in(ama)
    path = f"/lumo-uk/closings/{case.id}/said/"
    page = " ".join(client.get(path).content.decode().split())
    # Then her own words stand there, and each message with its way, its delivery and its words
    assert "You asked to close the line" in page
    assert "You proved that it is you" in page
    assert page.count("Read it") == sent >= 3
    assert 'by text message to your contact number <span class="tag ok">Delivered</span>' in page
    assert 'by e-mail <span class="tag info">Sent</span>' in page
    assert message_code(case.id) in page
    assert "The network has confirmed it. No charge can arise from here on." in page
    # And the case's page leads there and to the guide for her device, with few queries
    progress = client.get(f"/lumo-uk/closings/{case.id}/").content.decode()
    assert f'href="{path}"' in progress
    assert 'href="/lumo-uk/help/iphone/"' in progress
    # And beside the day on which the number may go to others stands the rule that sets it
    assert "how long a number rests (international default, <bdi>number.quarantine</bdi>)" in progress
    assert len(queries_of(client, path)) <= MOST


@pytest.mark.feature("F4")
def test_taking_it_back_is_something_she_said(database, ama):
    case = a_request_of(ama)
    road.withdraw(case_id=case.id, by=None, now=clock())
    database.log_in("web")
    page = signed_in(ama).get(f"/lumo-uk/closings/{case.id}/said/").content.decode()
    assert "You took the request back" in page
    assert "About to leave" in page


@pytest.mark.feature("F4")
def test_nobody_else_reads_it(database, ama):
    case = a_request_of(ama)
    ben = somebody(a_brand(), name="Ben Okafor")
    database.log_in("web")
    path = f"/lumo-uk/closings/{case.id}/said/"
    assert signed_in(ben).get(path).status_code == 404
    assert a_client().get(path).status_code == 302


@pytest.mark.feature("F3")
def test_a_message_without_a_reference_is_known_by_where_it_came_to(database, ama):
    # Given a code to sign in that was sent to Ama
    world = World(database).connect()
    sign_in.send_code(brand=ama.account.brand, identifier=ama.email, language="en", now=clock())
    world.work()
    notice = Notice.objects.get(template="sign_in_code")
    database.log_in("web")
    # When the code is typed with the address that got it, however they are spelt
    said = asked(ama.email.upper(), notice.message_code.replace(" ", "-").title())
    # Then it is ours, with what it was about and when, and nothing of her
    assert "Yes, this code is ours" in said
    assert "A code to sign in · by e-mail" in said
    assert "Ama" not in said
    # And with another address, another code, or no address at all it is not
    for about, code in (
        ("ben@example.com", notice.message_code),
        (ama.email, "acorn 10"),
        ("anything", notice.message_code),
        (ama.contact_msisdn, notice.message_code),
    ):
        assert "No, we did not send it" in asked(about, code)


@pytest.mark.feature("F3")
def test_a_number_is_one_number_however_it_is_spelt(database, ama):
    database.log_in("web")
    local, international = f"0{ama.contact_msisdn[2:]}", f"+{ama.contact_msisdn}"
    for at in range(PER_DAY):
        assert "No, we did not send it" in asked((local, international)[at % 2], "acorn 10")
    assert "asked about too often" in asked(local, "acorn 10")


@pytest.mark.feature("F3")
def test_the_answer_names_every_message_of_a_closing(database, ama):
    case = a_request_of(ama)
    database.log_in("web")
    said = asked(case.reference, message_code(case.id))
    assert "The receipt of a request to close a line · by e-mail" in said
    assert "The receipt of a request to close a line · by text message" in said
