"""A document that does not count any more: a new entry says so, on the site, off line, and in the log."""

import json

import pytest
from django.db import Error, connections
from tests.builders import a_brand, a_line, two_factors
from tests.database.test_portal_doors import a_client
from typer import Typer
from typer.testing import CliRunner

from clearline.audit import timeline
from clearline.brands.database import as_brand, clock
from clearline.certificates import document, drafts, exports, pdf, public
from clearline.certificates.models import Certificate, Ending
from clearline.certificates.offline import checks, files, keyring
from clearline.cli import certificate as command
from clearline.cli import keys as keys_command
from clearline.cli.verify import verify
from clearline.journey import road
from clearline.vocabulary.personal import DataClass

pytestmark = pytest.mark.database


@pytest.fixture
def a_line_that_closes(world):
    """Return how to close a line and get its certificate."""

    def closed():
        line = a_line(brand=a_brand(), credit_minor=700)
        proofs = two_factors(line=line, now=clock()).ids
        receipt = road.request(
            line=line, channel="portal", language="en", ends_on=None, proof_ids=proofs, now=clock()
        )
        world.work()
        return Certificate.objects.get(case_id=receipt.case_id, kind="certificate")

    return closed


@pytest.fixture
def certificate(a_line_that_closes):
    return a_line_that_closes()


@pytest.fixture
def run(database, monkeypatch):
    """Run a command on the database of the test, and give what it printed."""

    def ran(app, *words):
        monkeypatch.setattr(command.start, "django_as", lambda _role: database.log_in("engine"))
        done = CliRunner().invoke(app, list(words))
        return done.output if done.exit_code == 0 else done.exception or done.output

    return ran


def report(content, keys):
    ring = keyring.read(keys)
    return checks.check(files.open_file(content, ring=ring), ring=ring)


def findings(content, keys):
    return {each.what: (each.holds, each.why) for each in report(content, keys).findings}


@pytest.mark.feature("E5", "G3")
def test_a_revoked_certificate_says_so_wherever_somebody_asks(certificate, run, world, database):
    before, keys = exports.as_json(certificate), run(keys_command.app, "show", "--brand", "lumo-uk")
    assert "does not count any more" in run(
        command.app, "revoke", certificate.public_id, "--reason", "issued_in_error", "--by", "chidi"
    )
    world.work()

    # The site says when and why, and hands out no paper
    database.log_in("web")
    page = a_client().get(f"/lumo-uk/certificates/{certificate.public_id}/").content.decode()
    assert "Do not rely on this certificate" in page
    assert "It was issued in error." in page
    assert "not what was signed" not in page
    assert a_client().get(f"/lumo-uk/certificates/{certificate.public_id}.pdf").status_code == 302

    # A file from before does not know it and says that it cannot; a newer one does
    assert report(before, keys).verdict == "genuine"
    assert findings(before, keys)["standing"] == (None, "")
    with as_brand(certificate.brand_id):
        after = exports.as_json(certificate)
    assert report(after, keys).verdict == "refused"
    assert findings(after, keys)["standing"] == (False, "revoked")

    # The log has it, in the name of who decided
    database.log_in("engine")
    told = [each for each in timeline.of(certificate.case_id) if each.kind == "certificate.revoked"]
    assert [each.body["reason"] for each in told] == ["issued_in_error"]
    assert told[0].seq is not None
    again = run(command.app, "revoke", certificate.public_id, "--reason", "ordered")
    assert "was ended on" in str(again)


@pytest.mark.feature("E5")
def test_a_correction_is_another_document_that_names_the_first(certificate, run, world, database):
    told = json.loads(
        run(
            command.app, "correct", certificate.public_id, "--reason", "wrong_details", "--json",
            "--set", "refund_due_on=2030-01-02", "--set", "comes_back_minor=701",
        )
    )  # fmt: skip
    world.work()
    second = Certificate.objects.get(public_id=told["replaced_by"])
    assert (second.body["corrects"], second.corrects) == (certificate.public_id, certificate.public_id)
    assert (second.body["refund_due_on"], second.body["comes_back_minor"]) == ("2030-01-02", 701)
    assert drafts.issued_for(case_id=certificate.case_id)["certificate"] == second.public_id
    shown = public.look_up(certificate.public_id)
    assert (shown.genuine, shown.replaced_by, shown.checks.unaltered) == (False, second.public_id, True)
    assert public.look_up(second.public_id).genuine
    # A correction can be corrected, and nothing twice
    third = json.loads(run(command.app, "correct", second.public_id, "--reason", "wrong_details", "--json"))
    assert "stands in its place" in str(run(command.app, "revoke", second.public_id, "--reason", "ordered"))
    database.log_in("web")
    page = a_client().get(f"/lumo-uk/certificates/{second.public_id}/").content.decode()
    assert third["replaced_by"] in page


@pytest.mark.feature("E5", "E7")
def test_it_tells_evidence_what_is_kept_and_the_esim_and_a_later_deletion_is_a_new_entry(
    certificate, run, world, tmp_path
):
    body, keys = certificate.body, run(keys_command.app, "show", "--brand", "lumo-uk")
    assert (body["form"], body["factors"], body["proofs"]) == (2, 2, ["password", "sms_code"])
    assert set(body["kept"]) == {each.value for each in DataClass}
    assert body["kept"]["identity"] > body["quarantine_until"][:10]
    assert body["esim"] in ("asked", "installed")  # whichever of the two systems answered first
    statement = Certificate.objects.get(case_id=certificate.case_id, kind="statement").body
    assert (statement["esim"], statement["proofs"]) == ("installed", body["proofs"])
    told = run(command.app, "correct", certificate.public_id, "--reason", "changed_since", "--json",
               "--set", "esim=deleted", "--set", "esim_at=2030-01-02T12:00:00+00:00")  # fmt: skip
    world.work()
    second = Certificate.objects.get(public_id=json.loads(told)["replaced_by"])
    assert "Something changed after it was issued." in public.look_up(certificate.public_id).ended
    (tmp_path / "keys.json").write_text(keys)
    (tmp_path / "second.json").write_bytes(exports.as_json(second))
    app = Typer()
    app.command()(verify)
    shown = CliRunner().invoke(app, [str(tmp_path / "second.json"), "--key", str(tmp_path / "keys.json")])
    assert shown.exit_code == 0, shown.output
    assert "eSIM: Deleted from the phone, as reported on 2 January 2030" in shown.output
    assert "Proven by: A password and a code by text message" in shown.output


def test_a_document_of_the_first_form_still_holds(a_line_that_closes, run, monkeypatch):
    monkeypatch.setattr(document, "NEWEST", 1)
    before = a_line_that_closes()
    keys = run(keys_command.app, "show", "--brand", "lumo-uk")
    told = json.loads(exports.as_json(before))
    assert told["document"]["form"] == "clearline-certificate/1"
    monkeypatch.undo()
    assert report(exports.as_json(before), keys).verdict == "genuine"
    assert public.look_up(before.public_id).genuine


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--set", "esim=gone"], "esim: 'gone' is no state"),
        (["--set", "kept=never"], "says nothing of 'kept' that can be set"),
        (["--set", "form=1"], "says nothing of 'form'"),
        (["--set", "colour=red"], "says nothing of 'colour'"),
        (["--set", "corrects=LU-C-00000000"], "says nothing of 'corrects'"),
        (["--set", "comes_back_minor=7.01"], "comes_back_minor: invalid"),
        (["--set", "refund_due_on=tomorrow"], "refund_due_on: "),
        (["--set", "ceased_at=2026-12-31T10:00:00"], "distance from UTC"),
        (["--set", "colour"], "NAME=VALUE"),
        (["--reason", "mood"], "There is no reason 'mood'"),
    ],
)
def test_a_correction_of_what_was_never_said_is_refused(certificate, run, words, told):
    assert told in str(run(command.app, "correct", certificate.public_id, "--reason", "ordered", *words))
    assert not Ending.objects.exists()
    assert Certificate.objects.filter(kind="certificate").count() == 1


def test_the_end_of_a_document_is_never_taken_back(certificate, run):
    run(command.app, "revoke", certificate.public_id, "--reason", "ordered")
    for attempt in ("DELETE FROM certificates_ending", "UPDATE certificates_ending SET reason = 'ordered'"):
        with pytest.raises(Error, match="append-only"), connections["default"].cursor() as cursor:
            cursor.execute(attempt)


@pytest.mark.feature("E5")
def test_files_of_before_and_after_a_new_key_hold_by_the_published_list(
    certificate, run, world, database, later
):
    paper = pdf.render(certificate)
    old = run(keys_command.app, "show", "--brand", "lumo-uk")
    later(days=1)
    assert "In force from" in run(keys_command.app, "rotate-certificate", "--brand", "lumo-uk")
    line = a_line(brand=certificate.brand, credit_minor=0)
    road.request(
        line=line, channel="portal", language="en", ends_on=None,
        proof_ids=two_factors(line=line, now=clock()).ids, now=clock(),
    )  # fmt: skip
    world.work()
    newest = Certificate.objects.filter(kind="certificate").order_by("-id").first()
    assert newest.signing_key_id != certificate.signing_key_id
    keys = run(keys_command.app, "show", "--brand", "lumo-uk")
    assert [each["valid_until"] is None for each in json.loads(keys)["keys"]] == [False, True]
    for each in (certificate, newest):
        assert report(exports.as_json(each), keys).verdict == "genuine"
        assert findings(pdf.render(each), keys)["in_force"] == (True, "")
    assert pdf.render(certificate) == paper, "an old paper is the same after a new key"
    assert report(exports.as_json(newest), old).verdict == "refused"
    assert "There is no brand 'nobody'. Known: lumo-uk." in str(
        run(keys_command.app, "rotate-certificate", "--brand", "nobody")
    )


def test_a_key_from_before_there_were_seals_gets_one(certificate, run, database):
    with database.superuser_connection("keys") as intruder:
        intruder.execute("SET session_replication_role = replica")
        intruder.execute("DELETE FROM keys_seal")
    keys = run(keys_command.app, "show", "--brand", "lumo-uk")
    assert findings(pdf.render(certificate), keys) == {"whole": (False, "unsealed")}
    assert "Seals made: 1." in run(keys_command.app, "seal")
    assert report(pdf.render(certificate), keys).verdict == "genuine"
