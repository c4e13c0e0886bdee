"""The backup kit: what is in it, how it is made, and how it is fetched."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from tests.builders import a_bill, a_brand, a_line, hang_everything, two_factors
from tests.database.test_portal_doors import a_client, signed_in, somebody
from tests.database.test_portal_weight import MOST, queries_of
from typer.testing import CliRunner

from clearline.brands.database import as_brand, clock
from clearline.certificates.models import Certificate
from clearline.cli import app
from clearline.journey import road
from clearline.keys import subjects
from clearline.lines.models import Usage
from clearline.selfcare.kit import archive, making, papers, storing
from clearline.selfcare.kit.contents import PARTS
from clearline.selfcare.kit.measure import measure
from clearline.selfcare.kit.parts import owner_of
from clearline.selfcare.models import Kit, KitPiece

pytestmark = [pytest.mark.database, pytest.mark.feature("A18")]
PAGE = "/lumo-uk/settings/kit/"
DAYS = 1200


@pytest.fixture
def ama(database):
    """Ama with a line on which there is a row of every kind, and years of usage."""
    holder = somebody(a_brand())
    line = a_line(account=holder.account, credit_minor=100)
    hang_everything(line)
    first = date(2020, 1, 1)
    Usage.objects.bulk_create(
        Usage(brand_id=line.brand_id, line=line, day=first + timedelta(days=n), sms=n) for n in range(DAYS)
    )
    return holder, line


def kit_of(account, language="en"):
    """Return the kit of an account, as a zip that was read, with its bytes."""
    made = archive.pieces(owner_of(account), language=language, now=clock(), report=lambda _done: None)
    content = b"".join(made)
    return zipfile.ZipFile(io.BytesIO(content)), content


def rows_of(kit, name):
    return json.loads(kit.read(f"tables/{name}.json"))


def test_every_file_is_as_its_checksum_says(ama):
    kit, _content = kit_of(ama[0].account)
    manifest = json.loads(kit.read("manifest.json"))
    listed = {each["path"]: each for each in manifest["files"]}
    assert kit.testzip() is None
    assert set(kit.namelist()) == listed.keys() | {"manifest.json", "SHA256SUMS"}
    for path, each in listed.items():
        content = kit.read(path)
        assert (len(content), hashlib.sha256(content).hexdigest()) == (each["bytes"], each["sha256"])
    sums = dict(line.split("  ")[::-1] for line in kit.read("SHA256SUMS").decode().splitlines())
    assert sums.keys() == set(kit.namelist()) - {"SHA256SUMS"}
    assert all(hashlib.sha256(kit.read(path)).hexdigest() == told for path, told in sums.items())


def test_it_holds_what_the_account_has(ama):
    holder, line = ama
    kit, _content = kit_of(holder.account)
    assert [row["sms"] for row in rows_of(kit, "usage")] == list(range(DAYS))
    table = csv.DictReader(io.StringIO(kit.read("tables/usage.csv").decode("utf-8-sig"), newline=""))
    assert [int(row["sms"]) for row in table] == list(range(DAYS))
    (account,) = rows_of(kit, "account")
    assert (account["full_name"], account["email"]) == ("Ama Mensah", holder.email)
    (told,) = rows_of(kit, "lines")
    assert (told["external_id"], told["msisdn"]) == (line.external_id, told["msisdn"])
    assert told["msisdn"].startswith("447700")
    for name in ("sims", "devices", "contracts", "orders", "services", "known-to", "points", "bills"):
        assert rows_of(kit, name), name
    card = kit.read("contacts.vcf").decode()
    assert card.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ama Mensah\r\n")
    assert f"tel:+{told['msisdn']}" in card
    papers_inside = [name for name in kit.namelist() if name.startswith("bills/")]
    assert len(papers_inside) == 1
    assert kit.read(papers_inside[0]).startswith(b"%PDF")


def test_it_holds_nothing_of_anybody_else(ama):
    stranger = somebody(a_brand())
    theirs = a_line(account=stranger.account)
    hang_everything(theirs)
    kit, _content = kit_of(ama[0].account)
    told = b"".join(kit.read(name) for name in kit.namelist())
    assert theirs.external_id.encode() not in told
    assert stranger.email.encode() not in told


def test_a_closing_is_in_it_with_its_certificate_and_what_was_said(ama, world):
    holder, line = ama
    proofs = two_factors(line=line, now=clock()).ids
    road.request(line=line, channel="portal", language="en", ends_on=None, proof_ids=proofs, now=clock())
    world.work()
    kit, _content = kit_of(holder.account)
    assert [row["state"] for row in rows_of(kit, "closings")] in (["settled"], ["settling"], ["certified"])
    number = Certificate.objects.filter(kind="certificate").get().public_id
    assert kit.read(f"certificates/{number}.pdf").startswith(b"%PDF")
    assert json.loads(kit.read(f"certificates/{number}.json"))["document"]
    said = rows_of(kit, "messages")
    assert any(row["text"] and row["to"] == holder.email for row in said)
    assert {"case.ceased"} <= {row["kind"] for row in rows_of(kit, "record")}


@pytest.mark.parametrize(("language", "told"), [("en", 'lang="en" dir="ltr"'), ("ar", 'lang="ar" dir="rtl"')])
def test_its_page_opens_off_line_in_the_language_asked_for(ama, language, told):
    kit, _content = kit_of(ama[0].account, language)
    page = kit.read("index.html").decode()
    assert told in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    names = set(kit.namelist())
    assert all(link.partition('"')[0] in names for link in page.split('href="')[1:])


def test_how_large_it_will_be_is_said_before(ama):
    owner = owner_of(ama[0].account)
    found = measure(owner)
    kit, content = kit_of(ama[0].account)
    files = json.loads(kit.read("manifest.json"))["files"]
    assert found.rows == sum(
        each["rows"] for each in files if each["path"].endswith(".json") and "rows" in each
    )
    assert found.papers == sum(each["path"].startswith(("bills/", "certificates/")) for each in files)
    assert found.bytes / 3 < len(content) < found.bytes * 3


def test_a_bill_that_cannot_be_set_is_named_and_stops_nothing(ama, monkeypatch):
    def refuse(*_args, **_more):
        raise papers.NotTypeset

    monkeypatch.setattr(papers.bill_paper, "render", refuse)
    kit, _content = kit_of(ama[0].account)
    (missing,) = json.loads(kit.read("manifest.json"))["not_made"]
    assert missing.startswith("bills/")
    assert missing in kit.read("index.html").decode()


def test_without_the_holders_key_the_rows_stay_and_their_personal_cells_are_empty(ama):
    account = ama[0].account
    subjects.destroy(subject_ids=[account.subject_id], brand_id=account.brand_id)
    kit, content = kit_of(account)
    assert rows_of(kit, "account")[0]["full_name"] == ""
    assert rows_of(kit, "lines")[0]["msisdn"] == ""
    assert b"Ama" not in content


@pytest.fixture
def at_the_site(ama, database):
    database.log_in("web")
    return signed_in(ama[0])


def make(database):
    database.log_in("engine")
    while making.make_next(now=clock()):
        pass
    database.log_in("web")


def the_kit(ama):
    with as_brand(ama[0].account.brand_id):
        return Kit.objects.get()


def test_it_is_asked_for_made_and_fetched_whole_or_in_parts(ama, at_the_site, database):
    before = at_the_site.get(PAGE).content.decode()
    assert "Make my backup kit" in before
    assert at_the_site.post(PAGE).status_code == 302
    assert "data-live" in at_the_site.get(PAGE).content.decode()
    make(database)
    kit = the_kit(ama)
    assert kit.sha256 in at_the_site.get(PAGE).content.decode()
    path = f"{PAGE}{kit.pk}.zip"
    answer = at_the_site.get(path)
    whole = answer.getvalue()
    assert (answer.status_code, answer["Content-Length"]) == (200, str(kit.size))
    assert (len(whole), hashlib.sha256(whole).hexdigest()) == (kit.size, kit.sha256)
    assert zipfile.ZipFile(io.BytesIO(whole)).testzip() is None
    middle = kit.size // 2
    parts = [
        at_the_site.get(path, headers={"range": part, "if-range": answer["ETag"]})
        for part in (f"bytes=0-{middle - 1}", f"bytes={middle}-")
    ]
    assert [each.status_code for each in parts] == [206, 206]
    assert parts[1]["Content-Range"] == f"bytes {middle}-{kit.size - 1}/{kit.size}"
    assert b"".join(each.getvalue() for each in parts) == whole
    other = at_the_site.get(path, headers={"range": "bytes=5-", "if-range": '"another"'})
    assert other.status_code == 200
    behind = at_the_site.get(path, headers={"range": f"bytes={kit.size}-"})
    assert (behind.status_code, behind["Content-Range"]) == (416, f"bytes */{kit.size}")


def test_a_large_kit_lies_in_pieces_that_join_anywhere(ama, monkeypatch, database):
    monkeypatch.setattr(making, "PIECE", 1000)
    monkeypatch.setattr(storing, "PIECE", 1000)
    storing.ask(account=ama[0].account, language="en", now=clock())
    assert making.make_next(now=clock())
    kit = Kit.objects.get()
    assert KitPiece.objects.count() == -(-kit.size // 1000) > 5
    whole = b"".join(storing.content(kit=kit, start=0, stop=kit.size))
    for start, stop in ((0, 1), (999, 1001), (1000, 3000), (1500, 1501), (kit.size - 1, kit.size)):
        assert b"".join(storing.content(kit=kit, start=start, stop=stop)) == whole[start:stop]


def test_what_lies_in_the_database_is_sealed_and_dies_with_the_holders_key(ama, at_the_site, database):
    at_the_site.post(PAGE)
    make(database)
    kit, account = the_kit(ama), ama[0].account
    with as_brand(account.brand_id):
        stored = b"".join(bytes(each.sealed) for each in KitPiece.objects.all())
    assert b"PK\x03\x04" not in stored
    assert b"usage" not in stored
    database.log_in("engine")
    subjects.destroy(subject_ids=[account.subject_id], brand_id=account.brand_id)
    database.log_in("web")
    assert at_the_site.get(f"{PAGE}{kit.pk}.zip").status_code == 404


def test_it_is_the_holders_alone_and_wants_a_proof_of_late(ama, at_the_site, database, later):
    at_the_site.post(PAGE)
    make(database)
    path = f"{PAGE}{the_kit(ama).pk}.zip"
    with as_brand(ama[0].account.brand_id):
        ben = somebody(a_brand(), name="Ben Arden")
    assert signed_in(ben).get(path).status_code == 404
    assert "/sign-in/" in a_client().get(path)["Location"]
    later(minutes=40)
    assert "/settings/prove/" in at_the_site.get(path)["Location"]


def test_after_a_day_it_is_gone(ama, database, later):
    storing.ask(account=ama[0].account, language="en", now=clock())
    making.make_next(now=clock())
    kit = Kit.objects.get()
    later(hours=25)
    with pytest.raises(Kit.DoesNotExist):
        storing.ready(account_id=ama[0].account.pk, kit_id=kit.pk, now=clock())
    assert storing.standing(account=ama[0].account, now=clock()).kit is None
    assert storing.tidy(now=clock()) == 1
    assert not Kit.objects.exists()
    assert not KitPiece.objects.exists()


def test_asking_twice_is_asking_once(ama, later):
    account = ama[0].account
    storing.ask(account=account, language="en", now=clock())
    first = Kit.objects.get()
    storing.ask(account=account, language="fr", now=clock())
    assert Kit.objects.get() == first
    making.make_next(now=clock())
    storing.ask(account=account, language="en", now=clock())
    assert Kit.objects.get() == first
    later(minutes=11)
    storing.ask(account=account, language="en", now=clock())
    assert Kit.objects.get() != first
    assert not KitPiece.objects.exists()


def test_a_worker_that_died_is_followed_by_another_and_writes_no_more(ama, later, monkeypatch):
    storing.ask(account=ama[0].account, language="en", now=clock())
    dead = making._claimed(clock())
    assert making._claimed(clock()) is None
    later(minutes=2)
    assert making.make_next(now=clock())
    kit = Kit.objects.get()
    assert (kit.state, kit.attempt) == ("ready", 2)
    with pytest.raises(making._Lost):
        making._make(dead, clock())
    assert b"".join(storing.content(kit=kit, start=0, stop=kit.size)).startswith(b"PK")


def test_what_fails_three_times_is_said_on_its_page(ama, at_the_site, database, later, monkeypatch):
    def fail(*_args, **_more):
        raise RuntimeError("planted")

    at_the_site.post(PAGE)
    monkeypatch.setattr(archive, "pieces", fail)
    for _ in range(4):
        make(database)
        later(minutes=2)
    assert "It could not be made" in at_the_site.get(PAGE).content.decode()
    monkeypatch.undo()
    at_the_site.post(PAGE)
    make(database)
    assert the_kit(ama).state == "ready"


def test_its_page_is_light(ama, at_the_site, database):
    for _ in range(2):
        asked = queries_of(at_the_site, PAGE)
        assert len(asked) <= MOST, "\n".join(asked)
        at_the_site.post(PAGE)


@pytest.mark.feature("I9")
def test_the_command_writes_it_into_a_file(ama, tmp_path, monkeypatch):
    from clearline.cli import start

    monkeypatch.setattr(start, "django_as", lambda _role: None)
    holder, _line = ama
    a_bill(account=holder.account, amount_minor=100)
    out = tmp_path / "kit.zip"
    called = ["kit", "--account", holder.account.external_id, "--out", str(out), "--json"]
    ran = CliRunner().invoke(app, called)
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout)
    assert (told["bytes"], told["sha256"]) == (
        out.stat().st_size,
        hashlib.sha256(out.read_bytes()).hexdigest(),
    )
    assert out.stat().st_mode & 0o077 == 0
    assert len(zipfile.ZipFile(out).namelist()) == 2 * len(PARTS) + 6
    again = CliRunner().invoke(app, called)
    assert again.exit_code != 0
    assert "there already" in str(again.exception)
