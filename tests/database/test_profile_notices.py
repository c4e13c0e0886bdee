"""The profile is followed by what its server tells, until the chip let it go."""

from datetime import timedelta

import pytest
from tests.builders import a_brand, a_line, two_factors
from tests.database.test_portal_doors import a_client

from clearline.brands.database import as_brand, clock
from clearline.cases.models import Case
from clearline.journey import road
from clearline.lines import network
from clearline.lines.models import Sim
from clearline.selfcare import esim, following
from clearline.selfcare.models import ProfileNotice

pytestmark = [pytest.mark.database, pytest.mark.feature("E7")]


@pytest.fixture
def line(database, settings):
    settings.CLEARLINE_ES2PLUS_POINTS = '{"5": "deleted"}'
    return a_line()


def iccid_of(line):
    return network.identities(line_ids=[line.id])[line.id].iccid


def tell(line, point, *, at, status="Executed-Success", iccid=None, secret=None):
    with as_brand(line.brand_id):
        iccid = iccid or iccid_of(line)
    body = {
        "header": {"functionRequesterIdentifier": "smdp", "functionCallIdentifier": "1"},
        "iccid": iccid,
        "profileType": "consumer",
        "timestamp": at.isoformat().replace("+00:00", "Z"),
        "notificationPointId": point,
        "notificationPointStatus": {"status": status},
    }
    path = f"/lumo-uk/callbacks/{secret or following.secret(line.brand_id)}/{following.PATH}"
    return a_client().post(path, body, content_type="application/json")


def state_of(line):
    with as_brand(line.brand_id):
        case = Case.objects.filter(line_id=line.id).first()
        return esim.of_line(line=line, case=case).state


def test_a_profile_is_followed_beyond_the_end_of_its_line_until_the_chip_let_it_go(line, world, database):
    proofs = two_factors(line=line, now=clock()).ids
    road.request(line=line, channel="portal", language="en", ends_on=None, proof_ids=proofs, now=clock())
    world.work()
    assert state_of(line) == "installed"
    database.log_in("web")
    answer = tell(line, 5, at=clock() + timedelta(minutes=1))
    assert (answer.status_code, answer.content) == (204, b"")
    assert state_of(line) == "deleted"


def test_the_same_again_is_one_and_an_older_one_changes_nothing(line):
    now = clock()
    for point, at in ((5, now), (5, now), (4, now - timedelta(hours=1))):
        assert tell(line, point, at=at).status_code == 204
    assert state_of(line) == "deleted"
    assert ProfileNotice.objects.count() == 2


@pytest.mark.parametrize(
    ("point", "status"), [(99, "Executed-Success"), (5, "Failed"), (3, "Executed-Success")]
)
def test_what_says_nothing_of_the_state_is_stored_and_never_an_error(line, point, status):
    before = state_of(line)
    assert tell(line, point, at=clock(), status=status).status_code == 204
    assert state_of(line) == before
    assert ProfileNotice.objects.get().applied_at is not None


def test_a_padded_iccid_is_the_same_profile(line):
    assert tell(line, 5, at=clock(), iccid=f"{iccid_of(line)}F").status_code == 204
    assert state_of(line) == "deleted"


def test_a_message_about_a_sim_that_comes_later_waits_for_it(line, later):
    iccid = iccid_of(line)
    kept = Sim.objects.get(line=line)
    Sim.objects.all().delete()
    assert tell(line, 5, at=clock(), iccid=iccid).status_code == 204
    assert ProfileNotice.objects.get().applied_at is None
    assert following.apply_waiting(now=clock()) == 0
    kept.save(force_insert=True)
    assert following.apply_waiting(now=clock()) == 1
    assert state_of(line) == "deleted"
    later(days=91)
    following.apply_waiting(now=clock())
    assert not ProfileNotice.objects.exists()


def test_only_who_knows_the_address_may_tell(line):
    assert tell(line, 5, at=clock(), secret="0" * 32).status_code == 404
    other = following.secret(a_brand("lumo-de", "DE").id)
    assert tell(line, 5, at=clock(), secret=other).status_code == 404
    assert not ProfileNotice.objects.exists()
    assert following.address(line.brand).endswith(f"/lumo-uk/callbacks/{following.secret(line.brand_id)}/")


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"iccid": "1"}', '{"notificationPointId": "x"}', "9" * 30_000]
)
def test_what_is_no_message_is_refused_and_not_stored(line, body):
    path = f"/lumo-uk/callbacks/{following.secret(line.brand_id)}/{following.PATH}"
    assert a_client().post(path, body, content_type="application/json").status_code == 400
    assert not ProfileNotice.objects.exists()


def test_the_meaning_of_points_is_a_table_of_states(line, settings):
    settings.CLEARLINE_ES2PLUS_POINTS = '{"5": "gone"}'
    with pytest.raises(following.BadPoints, match="deleted"):
        following._points()
