"""Lines that nobody uses: their holder is told what they cost, seldom, and closes one in two clicks."""

import csv
import io
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.builders import a_brand, a_line, hang_everything
from tests.database.test_portal_doors import signed_in, somebody
from tests.postman import letters
from typer.testing import CliRunner

from clearline.brands.database import as_brand, clock
from clearline.cases.models import Case
from clearline.cli import app, start
from clearline.lines.models import Line, Plan, Usage
from clearline.notices.models import Notice
from clearline.selfcare import idle
from clearline.selfcare.record import of_line

pytestmark = [pytest.mark.database, pytest.mark.feature("A19")]


def used(line, *, ago):
    Line.objects.filter(pk=line.pk).update(last_used_at=clock() - timedelta(days=ago))


@pytest.fixture
def holder(database):
    return somebody(a_brand())


@pytest.fixture
def line(holder):
    line = a_line(account=holder.account, brand=holder.account.brand)
    used(line, ago=100)
    return line


def tell(line):
    return idle.tell(brand=line.brand, now=clock())


def test_it_is_told_once_what_it_costs_and_again_much_later(line, later):
    assert tell(line) == 1
    assert tell(line) == 0
    told = letters()
    local = (clock() - timedelta(days=100)).astimezone(ZoneInfo("Europe/London"))
    since = f"{local.day} {local:%B %Y}"
    for each in told:
        assert since in each.text
        assert "£5.00" in each.text
        assert "/lumo-uk/lines/" in each.text
    assert any("£60.83" in each.text for each in told)
    later(days=181)
    assert tell(line) == 1


def test_services_count_into_it(line):
    hang_everything(line)
    (found,) = idle.of_brand(brand=line.brand, now=clock())
    assert (found.per_period.minor, found.per_year.minor) == (500 + 199, 8505)


@pytest.mark.parametrize("state", ["used", "free", "unknown", "closing", "suspended", "browsing"])
def test_who_uses_it_or_pays_nothing_is_left_in_peace(line, state):
    match state:
        case "used":
            used(line, ago=89)
        case "free":
            Plan.objects.filter(pk=line.plan_id).update(fee_minor=0)
        case "unknown":
            Line.objects.filter(pk=line.pk).update(last_used_at=None)
        case "suspended":
            Line.objects.filter(pk=line.pk).update(status="suspended")
        case "browsing":
            Usage.objects.create(brand=line.brand, line=line, day=clock().date(), data_bytes=1)
        case _:
            from clearline.journey import road

            road.request(line=line, channel="portal", language="en", ends_on=None, proof_ids=(), now=clock())
    assert tell(line) == 0


def test_the_account_page_offers_the_last_button_in_two_clicks(line, holder, database):
    database.log_in("web")
    client = signed_in(holder)
    page = client.get("/lumo-uk/lines/").content.decode()
    assert "£5.00" in page
    assert "£60.83" in page
    first = f"/lumo-uk/lines/{line.pk}/close/read/?on=now"
    assert first in page
    assert client.get(first).status_code == 200
    assert client.post(first).status_code == 302
    with as_brand(line.brand_id):
        assert Case.objects.filter(line_id=line.pk).exists()


def test_who_wants_to_hear_no_more_of_it_does_not_and_may_change_his_mind(line, holder, database):
    client, address = signed_in(holder), f"/lumo-uk/lines/{line.pk}/idle/"
    database.log_in("web")
    assert client.post(address, {"remind": "no"}).status_code == 302
    assert "close/read" not in client.get("/lumo-uk/lines/").content.decode()
    database.log_in("engine")
    assert tell(line) == 0
    assert next(each.kind for each in of_line(line=line)) == idle.MUTED
    database.log_in("web")
    client.post(address, {"remind": "yes"})
    database.log_in("engine")
    assert tell(line) == 1


@pytest.mark.feature("S5")
def test_nobody_speaks_for_somebody_elses_line(line, database):
    stranger = somebody(line.brand)
    database.log_in("web")
    assert signed_in(stranger).post(f"/lumo-uk/lines/{line.pk}/idle/").status_code == 404


def test_staff_lists_them_and_has_them_told(line, monkeypatch):
    monkeypatch.setattr(start, "django_as", lambda _role: None)
    run = CliRunner().invoke(app, ["idle", "--brand", "lumo-uk"])
    (row,) = csv.DictReader(io.StringIO(run.stdout))
    assert (row["line_id"], row["minor_for_30_days"], row["minor_for_a_year"]) == (
        line.external_id,
        "500",
        "6083",
    )
    run = CliRunner().invoke(app, ["idle", "--brand", "lumo-uk", "--tell", "--json"])
    assert '"told": 1' in run.stdout
    assert Notice.objects.filter(template=idle.TEMPLATE, line_id=line.pk).exists()
    assert CliRunner().invoke(app, ["idle", "--brand", "nobody"]).exit_code != 0


def test_the_setting_says_when_or_never(line, settings):
    settings.CLEARLINE_IDLE_DAYS = "101"
    assert tell(line) == 0
    settings.CLEARLINE_IDLE_DAYS = ""
    assert (tell(line), idle.of_account(brand=line.brand, account_id=line.account_id, now=clock())) == (0, {})
    settings.CLEARLINE_IDLE_DAYS = "soon"
    with pytest.raises(idle.BadIdleDays, match="CLEARLINE_IDLE_DAYS is a number of days"):
        idle.days()
