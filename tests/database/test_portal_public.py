"""What anybody may ask without signing in: is this message yours, is this certificate genuine."""

import json

import pytest
from tests.builders import a_brand, a_line, two_factors
from tests.database.test_portal_doors import a_client, signed_in, somebody
from tests.world import World

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.certificates.models import Certificate
from clearline.certificates.views import token
from clearline.identity.counter import PER_DAY
from clearline.journey import road
from clearline.notices.codes import message_code

pytestmark = pytest.mark.database


@pytest.fixture
def ama():
    return somebody(a_brand())


def a_request_of(holder, *, proof=False):
    """Return the case of a request that a holder handed in, with two factors or none."""
    line = a_line(brand=holder.account.brand, account=holder.account, credit_minor=700)
    proofs = two_factors(line=line, now=clock()).ids if proof else ()
    receipt = road.request(
        line=line, channel="portal", language="en", ends_on=None, proof_ids=proofs, now=clock()
    )
    return Case.objects.get(pk=receipt.case_id)


def asked(reference, code):
    page = a_client().post("/lumo-uk/message/", {"reference": reference, "code": code})
    return page.content.decode()


@pytest.mark.feature("F3")
def test_the_site_confirms_the_code_of_its_own_messages_and_no_other(database, ama):
    case = a_request_of(ama)
    database.log_in("web")
    assert "Yes, this code is ours" in asked(case.reference.lower(), message_code(case.id).upper())
    assert "No, we did not send it" in asked(case.reference, "maple 4")
    assert "No, we did not send it" in asked("LU-00000000", message_code(case.id))


@pytest.mark.feature("F3")
def test_message_codes_are_not_to_be_guessed(database, ama):
    case = a_request_of(ama)
    database.log_in("web")
    for _ in range(PER_DAY):
        asked(case.reference, "acorn 10")
    assert "asked about too often" in asked(case.reference, message_code(case.id))


@pytest.mark.feature("E5")
def test_a_certificate_shows_a_stranger_that_it_is_genuine_and_its_bearer_the_number(database, ama):
    # Given the certificate of a line that was closed
    world = World(database).connect()
    case = a_request_of(ama, proof=True)
    world.work()
    number = Certificate.objects.get(case_id=case.id, kind="certificate").public_id
    database.log_in("web")
    page = f"/lumo-uk/certificates/{number}"
    # When a stranger, its bearer and its holder look at it
    stranger = a_client().get(f"{page}/").content.decode()
    bearer = a_client().get(f"{page}/?k={token(number)}").content.decode()
    holder = signed_in(ama).get(f"{page}/").content.decode()
    # Then each sees that it is genuine, and no more of the person than is theirs to see
    assert all("This certificate is genuine" in each for each in (stranger, bearer, holder))
    assert "••" in stranger
    assert ["Ama Mensah" in each for each in (stranger, bearer, holder)] == [False, False, True]
    # And a typed number is read as it was meant
    typed = a_client().post("/lumo-uk/certificates/", {"certificate": number.lower().replace("-", " ")})
    assert typed["Location"] == f"{page}/"
    # And the files of a stranger hold no name either
    assert a_client().get(f"{page}.pdf").content.startswith(b"%PDF-")
    assert json.loads(a_client().get(f"{page}.json").content)["disclosed"] == {}


@pytest.mark.parametrize("typed", ["LU-C-00000000", "/", "nonsense", "x" * 60])
def test_an_unknown_certificate_is_said_to_be_unknown(ama, typed):
    answer = a_client().post("/lumo-uk/certificates/", {"certificate": typed})
    assert answer.status_code == 404
    assert "We have no certificate with this number" in answer.content.decode()


def test_a_brand_sets_its_colour_in_a_file_of_its_own(ama):
    answer = a_client().get("/lumo-uk/brand.css")
    assert answer["Content-Type"] == "text/css"
    assert "--brand: #0d6a72" in answer.content.decode()
