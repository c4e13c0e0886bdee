"""The receipt as PDF: to be had the moment that the request is recorded, by its holder alone."""

import io

import pytest
from pypdf import PdfReader
from tests.builders import a_brand, a_line
from tests.database.test_portal_doors import signed_in, somebody

from clearline.brands.database import clock
from clearline.certificates import typesetters
from clearline.identity import status_code
from clearline.journey import road

pytestmark = pytest.mark.database


@pytest.fixture
def ama(database):
    """Ama and Ben, signed in, with a request of Ama's that nothing has looked at yet."""
    brand = a_brand()
    holder, ben = somebody(brand), somebody(brand, name="Ben")
    line = a_line(brand=brand, account=holder.account)
    case_id = road.request(line=line, channel="portal", language="en", ends_on=None, now=clock()).case_id
    database.log_in("web")
    return signed_in(holder), case_id, signed_in(ben)


def words_of(answer):
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).split()
    )


@pytest.mark.feature("C12", "D4")
def test_the_receipt_is_a_file_at_once(ama):
    client, case_id, _ = ama
    answer = client.get(f"/lumo-uk/closings/{case_id}/receipt.pdf")
    assert answer["Content-Type"] == "application/pdf"
    said = words_of(answer)
    for words in ("Receipt of your request", "at once", "Recorded", status_code.derive(case_id), "/status/"):
        assert words in said, said


def test_nobody_else_gets_it(ama):
    _, case_id, ben = ama
    answer = ben.get(f"/lumo-uk/closings/{case_id}/receipt.pdf")
    assert answer.status_code == 404


def test_where_no_paper_can_be_set_the_page_says_whose_fault_it_is(ama, monkeypatch):
    client, case_id, _ = ama

    def refuse(_paper):
        raise typesetters.NotTypeset

    monkeypatch.setattr(typesetters, "typeset", refuse)
    answer = client.get(f"/lumo-uk/closings/{case_id}/receipt.pdf")
    assert answer.status_code == 503
    assert "your request stands" in answer.content.decode()
