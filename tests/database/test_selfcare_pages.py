"""Pages about the things of a line: what they show, to whom, and how much they ask of the database."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.builders import a_brand, a_line, hang_everything
from tests.database.test_portal_doors import signed_in, somebody
from tests.database.test_portal_weight import MOST, queries_of

from clearline.brands.database import as_brand, clock
from clearline.lines.models import Device, Link, Service, Usage
from clearline.selfcare import announcements, esim
from clearline.selfcare.announcements import Audience
from clearline.selfcare.models.announcement import Place
from clearline.selfcare.models.feedback import Feedback
from clearline.vocabulary.activation_code import ActivationCode

pytestmark = pytest.mark.database
CODE = ActivationCode("LPA:1$smdp.example.com$04386-AGYFT-A74Y8-3F815")
PAGES = ("devices", "services", "links", "usage", "sim", "record")


@pytest.fixture
def ama(database):
    """Ama, signed in, with a line on which there is a row of every kind."""
    brand = a_brand()
    holder = somebody(brand)
    line = a_line(brand=brand, account=holder.account, credit_minor=100)
    hang_everything(line)
    database.log_in("web")
    return signed_in(holder), line


@pytest.mark.parametrize("page", PAGES)
def test_a_page_about_a_line_is_light(ama, page):
    client, line = ama
    asked = queries_of(client, f"/lumo-uk/lines/{line.pk}/{page}/")
    assert len(asked) <= MOST, "\n".join(asked)


@pytest.mark.feature("S5")
def test_somebody_elses_things_do_not_exist(ama):
    client, line = ama
    with as_brand(line.brand_id):
        stranger = a_line(account=somebody(line.brand).account)
        hang_everything(stranger)
        device, service = Device.objects.get(line=stranger), Service.objects.get(line=stranger)
        link = Link.objects.get(line=stranger)
    theirs, own = f"/lumo-uk/lines/{stranger.pk}", f"/lumo-uk/lines/{line.pk}"
    for page in PAGES:
        assert client.get(f"{theirs}/{page}/").status_code == 404
    assert client.post(f"{theirs}/devices/{device.pk}/unbind/").status_code == 404
    client.post(f"{own}/devices/{device.pk}/unbind/")
    assert client.post(f"{own}/services/{service.pk}/end/", {"when": "now"}).status_code == 404
    assert client.post(f"{own}/services/{service.pk}/keep/").status_code == 404
    assert client.post(f"{own}/links/{link.pk}/", {"unlinked": "yes"}).status_code == 404
    assert client.get(f"{own}/services/{uuid4()}/end/").status_code == 404
    with as_brand(line.brand_id):
        assert Device.objects.filter(pk=device.pk).exists()
        assert Service.objects.get(pk=service.pk).status == "active"
        assert Link.objects.get(pk=link.pk).unlinked_at is None


@pytest.mark.feature("A13")
def test_usage_is_summed_by_period_and_drawn_with_a_table_behind(ama):
    client, line = ama
    with as_brand(line.brand_id):
        today = clock().date()
        for back, amount in ((0, 3 * 10**9), (31, 10**9), (32, 10**9)):
            Usage.objects.create(
                brand_id=line.brand_id, line=line, day=today - timedelta(days=back), data_bytes=amount, sms=2
            )
    page = client.get(f"/lumo-uk/lines/{line.pk}/usage/").content.decode()
    assert page.count("<rect") == 2 * 6  # data and texts; what nobody used has no drawing
    assert "<title" in page.partition("<svg viewBox")[2]
    assert "3 GB" in page
    assert "All figures as a table" in page
    assert "style=" not in page


@pytest.mark.feature("A12")
def test_an_esim_shows_its_code_until_it_is_installed(ama):
    client, line = ama
    address = f"/lumo-uk/lines/{line.pk}/sim/"
    assert "Installed" in client.get(address).content.decode()
    with as_brand(line.brand_id) as now:
        esim.release(line_id=line.pk, code=CODE, now=now)
    page = client.get(address).content.decode()
    assert CODE in page
    assert "smdp.example.com" in page
    assert 'stroke="#000"' in page
    with as_brand(line.brand_id) as now:
        esim.tell(line_id=line.pk, state=esim.ProfileState.INSTALLED, now=now)
    page = client.get(address).content.decode()
    assert CODE not in page
    assert "Installed" in page


@pytest.mark.feature("A4", "A16")
def test_the_record_tells_what_happened_and_when(ama):
    client, line = ama
    with as_brand(line.brand_id):
        device = Device.objects.get(line=line)
    client.post(f"/lumo-uk/lines/{line.pk}/devices/{device.pk}/unbind/")
    page = client.get(f"/lumo-uk/lines/{line.pk}/record/").content.decode()
    assert "You unbound a device" in page
    assert "The line was switched on" in page
    assert page.index("You unbound a device") < page.index("The line was switched on")


@pytest.mark.feature("A20")
@pytest.mark.parametrize(
    ("audience", "first", "seen"),
    [
        (Audience(), 0, True),
        (Audience(country="GB", language="en", place=Place.LINES), 0, True),
        (Audience(country="DE"), 0, False),
        (Audience(language="zh-hans"), 0, False),
        (Audience(place=Place.USAGE), 0, False),
        (Audience(), 1, False),
    ],
)
def test_an_announcement_is_shown_to_whom_and_where_it_concerns(ama, audience, first, seen):
    client, line = ama
    with as_brand(line.brand_id) as now:
        starts_on = now.date() + timedelta(days=first)
        announcements.add(
            brand=line.brand,
            title="Antenna in Leeds",
            text="Calls may pause.",
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=2),
            audience=audience,
            now=now,
        )
    assert ("Antenna in Leeds" in client.get("/lumo-uk/lines/").content.decode()) is seen


@pytest.mark.feature("A20")
def test_an_announcement_that_was_ended_is_gone(ama):
    client, line = ama
    with as_brand(line.brand_id) as now:
        how = {"starts_on": now.date(), "ends_on": now.date(), "audience": Audience(), "now": now}
        made = announcements.add(brand=line.brand, title="Short", text="", **how)
    assert "Short" in client.get("/lumo-uk/lines/").content.decode()
    with as_brand(line.brand_id) as now:
        announcements.end(brand=line.brand, announcement_id=made.pk, today=now.date(), now=now)
    assert "Short" not in client.get("/lumo-uk/lines/").content.decode()


@pytest.mark.feature("A21")
def test_feedback_is_asked_after_the_end_once_and_leads_to_nobody(world, database):
    from tests.builders import two_factors

    from clearline.journey import road

    brand = a_brand()
    holder = somebody(brand)
    line = a_line(brand=brand, account=holder.account)
    proofs = two_factors(line=line, now=clock())
    case_id = road.request(
        line=line, channel="portal", language="en", ends_on=None, proof_ids=proofs.ids, now=clock()
    ).case_id
    database.log_in("web")
    client, address = signed_in(holder), f"/lumo-uk/closings/{case_id}/feedback/"
    assert client.get(address).status_code == 302
    database.log_in("engine")
    world.work()
    database.log_in("web")
    assert "What was closing like?" in client.get(address).content.decode()
    assert "Choose how easy it was" in client.post(address, {}).content.decode()
    for ease in ("4", "1"):
        client.post(address, {"ease": ease, "hurdle": "proving"})
    assert "Thank you" in client.get(address).content.decode()
    database.log_in("engine")
    (kept,) = Feedback.objects.all()
    assert (kept.ease, kept.hurdle, kept.month.day) == (4, "proving", 1)
