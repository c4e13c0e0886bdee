"""What becomes of a number when its line is closed: it rests, is reported, returns; and who may ask."""

import csv
import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.builders import a_brand, a_line, two_factors
from tests.database.test_portal_doors import a_client
from typer.testing import CliRunner

from clearline.brands.database import clock
from clearline.cases.models import Case, Report, Returned
from clearline.cases.numbers import history, reassigned
from clearline.cli import app, start
from clearline.journey import road
from clearline.keys import blind, subjects
from clearline.lines.models import Line
from clearline.vocabulary.msisdn import Msisdn
from clearline.vocabulary.periods import local_date

pytestmark = [pytest.mark.database, pytest.mark.feature("G4")]
ASK = "/lumo-us/api/v1/numbers/changed-hands"


@pytest.fixture
def us(database):
    return a_brand("lumo-us", "US")


def numbered(brand, number, **how):
    """Return a line with this number."""
    line = a_line(brand=brand, **how)
    key = subjects.the(subject_id=line.subject_id, brand_id=brand.id)
    line.personal, line.msisdn_index = (
        key.seal({"msisdn": number}, row_id=line.id),
        blind.index("msisdn", number),
    )
    line.save(update_fields=["personal", "msisdn_index"])
    return line


def closed(world, *lines):
    for line in lines:
        proofs = two_factors(line=line, now=clock()).ids
        road.request(line=line, channel="portal", language="en", ends_on=None, proof_ids=proofs, now=clock())
    world.work()
    assert {case.ceased_at is not None for case in Case.objects.all()} == {True}


def answer_about(brand, number, since):
    return history.changed_hands(brand=brand, number=Msisdn(number), since=since, now=clock()).value


def rest_is_over(world):
    until = max(Case.objects.values_list("quarantine_until", flat=True))
    world.let_pass(until - clock() + timedelta(minutes=1))
    world.work()


@pytest.mark.feature("E13")
def test_number_profile_and_storage_return_when_the_rest_is_over(us, world):
    line = numbered(us, "12025550123")
    closed(world, line)
    assert not Returned.objects.exists()
    rest_is_over(world)
    assert Case.objects.get().state == "released"
    back = dict(Returned.objects.values_list("kind", "reusable"))
    assert back == {"number": True, "profile": False, "storage": True}


@pytest.mark.feature("E13")
def test_a_profile_that_nobody_had_installed_may_be_used_again(us, world):
    line = numbered(us, "12025550123")
    from clearline.lines import network

    world.smdp.tell(network.identities(line_ids=[line.id])[line.id].iccid, "released")
    closed(world, line)
    rest_is_over(world)
    assert dict(Returned.objects.values_list("kind", "reusable"))["profile"]


@pytest.mark.feature("E13")
def test_a_plastic_sim_has_no_profile_to_give_back(us, world):
    closed(world, numbered(us, "12025550123", sim_kind="plastic"))
    rest_is_over(world)
    assert set(Returned.objects.values_list("kind", flat=True)) == {"number", "storage"}


@pytest.mark.feature("E13")
def test_nothing_returns_from_a_closing_that_is_not_finished(us, world):
    line = numbered(us, "12025550123")
    closed(world, line)
    case = Case.objects.get()
    with pytest.raises(IntegrityError, match="finished closing"), transaction.atomic():
        Returned.objects.create(
            brand=us, case_id=case.pk, line_id=line.pk, kind="number", reusable=True, returned_at=clock()
        )
    with pytest.raises(IntegrityError, match="cases_case_"), transaction.atomic():
        Case.objects.update(state="released", ended_at=clock(), due_at=None)


def test_whoever_asks_hears_no_more_than_yes_no_or_no_data(us, world):
    kept, given_up = numbered(us, "12025550123"), numbered(us, "12025550124")
    today = local_date(clock(), us.time_zone)
    closed(world, given_up)
    assert answer_about(us, "12025550123", today) == "no"
    assert answer_about(us, "12025550124", today) == "yes"
    assert answer_about(us, "12025550125", today) == "no_data"
    assert answer_about(us, "12025550123", date(2020, 1, 1)) == "no_data"
    world.let_pass(timedelta(days=3))
    assert answer_about(us, "12025550124", today + timedelta(days=2)) == "no"
    assert Line.objects.get(pk=kept.pk).status == "active"
    with pytest.raises(history.DayToCome):
        answer_about(us, "12025550123", today + timedelta(days=9))


def test_another_brands_number_is_no_data(us, world):
    numbered(us, "12025550123")
    assert answer_about(a_brand(), "12025550123", local_date(clock(), us.time_zone)) == "no_data"


@pytest.fixture
def asking(us, world, database):
    closed(world, numbered(us, "12025550124"))
    today = local_date(clock(), us.time_zone).isoformat()
    database.log_in("web")
    client = a_client()

    def ask(body=None, **more):
        said = {"number": "+1 202 555 0124", "since": today} if body is None else body
        return client.post(ASK, said, content_type="application/json", **more)

    return ask


def test_it_is_asked_over_http(asking):
    answer = asking()
    assert (answer.status_code, answer.json()) == (200, {"answer": "yes"})
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"number": "+12025550124"}, "since"),
        ({"since": "2026-01-01"}, "number"),
        ({"number": "call me", "since": "2026-01-01"}, "number"),
        ({"number": "+12025550124", "since": "last week"}, "since"),
        ({"number": "+12025550124", "since": "2999-01-01"}, "since"),
        ({"number": 12025550124, "since": "2026-01-01"}, "number"),
        ([1], ""),
        ("{", ""),
        ({"number": "1" * 2000, "since": "2026-01-01"}, ""),
    ],
)
def test_what_cannot_be_read_is_told_with_its_field(asking, body, field):
    answer = asking(body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json().get("field", "") == field
    assert answer.json()["detail"]


def test_it_is_asked_by_post_alone(us, asking):
    answer = a_client().get(ASK)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_nobody_asks_more_than_twenty_times_a_day(asking, later):
    assert [asking().status_code for _ in range(21)] == [200] * 20 + [429]
    assert 0 < int(asking()["Retry-After"]) <= 25 * 3600
    assert asking(REMOTE_ADDR="192.0.2.9").status_code == 200
    later(hours=25)
    assert asking().status_code == 200


def rows_of(path):
    return list(csv.DictReader(path.read_text(encoding="ascii").splitlines()))


@pytest.fixture
def report(us, tmp_path):
    def make(*, through, name="fcc.csv", most=10**6, company="LUMO1"):
        return reassigned.make(
            brand=us, company_id=company, through=through, out=tmp_path / name, now=clock(), most=most
        )

    return make


def test_each_report_goes_on_where_the_one_before_it_ended(us, world, report, tmp_path):
    first_day = local_date(clock(), us.time_zone)
    closed(world, numbered(us, "12025550123"), numbered(us, "18005550124"), numbered(us, "447700900142"))
    world.let_pass(timedelta(days=1))
    first = report(through=first_day)
    assert rows_of(tmp_path / "fcc.csv") == [
        {"CompanyID": "LUMO1", "TN": "2025550123", "DisconnectDate": first_day.isoformat()}
    ]
    assert (first.rows, first.elsewhere, first.after) == (1, 2, None)
    closed(world, numbered(us, "12025550126"))
    world.let_pass(timedelta(days=1))
    second = report(through=first_day + timedelta(days=1), name="next.csv")
    assert [row["TN"] for row in rows_of(tmp_path / "next.csv")] == ["2025550126"]
    assert second.after == first_day
    again = report(through=first_day + timedelta(days=1), name="again.csv")
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "next.csv").read_bytes()
    assert again.after == first_day
    assert Report.objects.count() == 2
    with pytest.raises(reassigned.Refused, match="already"):
        report(through=first_day)


def test_above_a_million_rows_there_are_batches(us, world, report, tmp_path):
    today = local_date(clock(), us.time_zone)
    closed(world, *(numbered(us, f"120255501{n}") for n in range(20, 25)))
    world.let_pass(timedelta(days=1))
    made = report(through=today, most=2)
    assert [path.name for path in made.files] == ["fcc-1.csv", "fcc-2.csv", "fcc-3.csv"]
    assert [[row["BatchID"] for row in rows_of(path)] for path in made.files] == [["1"] * 2, ["2"] * 2, ["3"]]


def test_a_suspended_line_is_not_disconnected_and_an_erased_number_is_counted(us, world, report):
    today = local_date(clock(), us.time_zone)
    numbered(us, "12025550122", status="suspended")
    line = numbered(us, "12025550123")
    closed(world, line)
    world.let_pass(timedelta(days=1))
    subjects.destroy(subject_ids=[line.subject_id], brand_id=us.id)
    made = report(through=today)
    assert (made.rows, made.unreadable, made.files) == (0, 1, ())


@pytest.mark.parametrize(("company", "through"), [("L", date(2024, 1, 10)), ("LUMO1", date(2999, 1, 1))])
def test_a_report_that_cannot_be_is_refused_in_a_sentence(us, report, company, through):
    with pytest.raises(reassigned.Refused):
        report(through=through, company=company)


@pytest.mark.parametrize(
    ("through", "due"),
    [
        (date(2026, 5, 10), date(2026, 5, 15)),
        (date(2026, 5, 20), date(2026, 6, 15)),
        (date(2026, 12, 31), date(2027, 1, 15)),
    ],
)
def test_a_report_is_due_on_the_next_fifteenth(through, due):
    assert reassigned.Made(None, through).due_on == due


@pytest.mark.feature("I9")
def test_the_commands_tell_the_same(us, world, tmp_path, monkeypatch):
    monkeypatch.setattr(start, "django_as", lambda _role: None)
    today = local_date(clock(), us.time_zone)
    closed(world, numbered(us, "12025550123"))
    rest_is_over(world)

    def ran(*words):
        done = CliRunner().invoke(app, ["numbers", *words, "--brand", "lumo-us", "--json"])
        assert done.exit_code == 0, (done.output, done.exception)
        return json.loads(done.stdout)

    asked = ("changed-hands", "--number", "+1 202 555 0123", "--since", today.isoformat())
    assert ran(*asked) == {"answer": "yes"}
    out = tmp_path / "fcc.csv"
    made = ran("fcc", "--company", "LUMO1", "--through", today.isoformat(), "--out", str(out))
    assert (made["rows"], made["files"]) == (1, [str(out)])
    assert {row["kind"] for row in ran("returned")} == {"number", "profile", "storage"}
