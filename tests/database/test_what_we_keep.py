"""The page of what is kept, having gone what may go, and the receipt that tells of it."""

import pytest
from tests.builders import a_brand, a_line
from tests.database.test_portal_doors import a_client, signed_in, somebody

from clearline.brands.database import clock
from clearline.identity.models import User
from clearline.lines.models import Account, Line
from clearline.privacy import sweeping

pytestmark = [pytest.mark.database, pytest.mark.feature("E8")]
HOME = "/lumo-uk"


@pytest.fixture
def ama(database):
    """Ama with one line, before the site as the web sees it."""
    holder = somebody(a_brand())
    holder.line = a_line(brand=holder.account.brand, account=holder.account)
    database.log_in("web")
    return holder


def shown(client, path):
    answer = client.get(f"{HOME}/{path}")
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_while_a_line_is_in_service_the_page_says_that_nothing_goes_yet(ama):
    page = shown(signed_in(ama), "settings/what-we-keep/")
    assert "a line of yours is in service" in page
    assert "12 months after the end" in page
    assert "VAT records six years." in page
    assert "Erase what may go now" not in page
    answer = signed_in(ama).get(f"{HOME}/settings/what-we-keep/erase/")
    assert answer.status_code == 302


@pytest.mark.planted_breach  # a line that ended without a case
def test_at_the_holders_wish_what_no_law_keeps_goes_and_the_receipt_tells_it(ama, world, database):
    database.log_in("engine")
    Line.objects.update(status="ceased", ceased_at=clock())
    database.log_in("web")
    client = signed_in(ama)
    assert "Erase what may go now" in shown(client, "settings/what-we-keep/")
    page = shown(client, "settings/what-we-keep/erase/")
    assert "This cannot be undone" in page
    assert "Bills and payments" in page.split("What stays")[1]
    client.post(f"{HOME}/settings/what-we-keep/erase/")
    page = shown(client, "settings/what-we-keep/erase/")
    code = page.split('class="code"><bdi dir="ltr">')[1].split("<")[0]
    waiting = a_client().post(f"{HOME}/erased/", {"code": code}).content.decode()
    assert "Nothing is erased yet" in waiting
    database.log_in("engine")
    world.work()
    sweeping.run(now=clock())
    assert not User.objects.filter(account_id=ama.account.pk).exists()
    assert bytes(Account.objects.get(pk=ama.account.pk).personal) == b""
    database.log_in("web")
    assert client.get(f"{HOME}/settings/what-we-keep/").status_code == 302, "nobody is signed in any more"
    page = a_client().post(f"{HOME}/erased/", {"code": code.lower()}).content.decode()
    assert "Who you are" in page
    assert "Bills and payments" not in page
    assert ama.email not in page


def test_a_code_that_nobody_was_given_is_answered_at_the_field(ama):
    page = a_client().post(f"{HOME}/erased/", {"code": "AAAA-AAAA-AAAA"}).content.decode()
    assert "No receipt of ours has this code" in page
    page = a_client().post(f"{HOME}/erased/", {"code": ""}).content.decode()
    assert "Type the code that our last message carried" in page
