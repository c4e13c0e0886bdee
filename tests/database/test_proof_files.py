"""Files of certificates: sealed as a whole, checked off line with a key alone, and on the site by upload."""

import base64
import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connections
from tests.builders import a_brand, a_line, two_factors
from tests.database.test_portal_doors import a_client

from clearline.audit.canonical import canonical
from clearline.brands import directory
from clearline.brands.database import as_brand, clock
from clearline.certificates import exports, pdf, views
from clearline.certificates.models import Certificate
from clearline.certificates.offline import checks, files, keyring
from clearline.journey import road
from clearline.keys import seals

pytestmark = pytest.mark.database
ROOT = Path(__file__).parents[2]


@pytest.fixture
def certificate(world):
    """Return the certificate of a line that was closed for real."""
    line = a_line(brand=a_brand(), credit_minor=700)
    proofs = two_factors(line=line, now=clock()).ids
    receipt = road.request(
        line=line, channel="portal", language="en", ends_on=None, proof_ids=proofs, now=clock()
    )
    world.work()
    return Certificate.objects.get(case_id=receipt.case_id, kind="certificate")


@pytest.fixture
def papers(certificate, database):
    """Return the JSON and the PDF of a certificate as its holder has them from the site, and the keys."""
    database.log_in("web")
    with as_brand(certificate.brand_id):
        told = exports.as_json(certificate, view=views.View.HOLDER)
        paper = pdf.render(certificate)
        keys = exports.keys(directory.brand_of(certificate.brand_id))
    return {"json": told, "pdf": paper, "keys": keys}


def verdict(content, ring):
    try:
        return checks.check(files.open_file(content, ring=ring), ring=ring).verdict
    except files.Unreadable:
        return "unreadable"


def found(content, ring):
    report = checks.check(files.open_file(content, ring=ring), ring=ring)
    return {each.what: each.holds for each in report.findings}


@pytest.mark.feature("E5", "G3")
def test_both_files_hold_by_the_published_keys_and_by_the_bare_key_alone(papers):
    ring = keyring.read(papers["keys"].decode())
    everything = dict.fromkeys(("whole", "signed", "key", "in_force", "disclosed"), True)
    assert found(papers["json"], ring) == {**everything, "logged": True, "standing": None}
    assert found(papers["pdf"], ring) == {**everything, "logged": None, "standing": None}
    bare = keyring.read(json.loads(papers["json"])["signature"]["public_key"])
    for name in ("json", "pdf"):
        assert verdict(papers[name], bare) == "genuine"
        assert found(papers[name], bare)["in_force"] is None
        assert verdict(papers[name], keyring.NO_KEYS) == "unproven"


@pytest.mark.feature("E5")
def test_the_key_of_somebody_else_proves_nothing(papers):
    other = keyring.read(base64.b64encode(bytes(32)).decode())
    for name in ("json", "pdf"):
        assert verdict(papers[name], other) == "refused"
        assert found(papers[name], other) == {"whole": True, "key": False}


@pytest.mark.feature("E5")
def test_a_stroke_anywhere_in_a_file_is_found(papers):
    ring, chance = keyring.read(papers["keys"].decode()), random.Random(5)
    for name in ("json", "pdf"):
        content = papers[name]
        for place in chance.sample(range(len(content)), 300):
            altered = bytearray(content)
            altered[place] ^= chance.choice((1, 2, 4, 8, 16, 32, 64, 128))
            assert verdict(bytes(altered), ring) in {"refused", "unreadable"}, (name, place)
        for other in (content[:-1], content + b"\n", b"", content * 2):
            assert verdict(other, ring) in {"refused", "unreadable"}


@pytest.mark.feature("E5")
def test_a_file_written_anew_is_refused_even_where_it_says_the_same(papers):
    told = json.loads(papers["json"])
    ring = keyring.read(papers["keys"].decode())
    assert verdict(json.dumps(told).encode(), ring) == "refused"
    assert verdict(canonical({**told, "seal": None}), ring) == "refused"
    assert verdict(canonical({**told, "page": "https://example.org/"}), ring) == "refused"


@pytest.mark.feature("E5")
def test_readers_of_pdf_see_one_signature_over_the_whole_document(papers, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(papers["pdf"])
    from pyhanko.pdf_utils.reader import PdfFileReader

    with path.open("rb") as opened:
        (signature,) = PdfFileReader(opened).embedded_signatures
        signature.compute_integrity_info()
        assert signature.evaluate_signature_coverage().name == "ENTIRE_FILE"
        assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


@pytest.mark.feature("E5", "S4")
def test_the_site_opens_its_own_brands_seal_alone_and_changes_none(certificate, database):
    other = a_brand(code="nova-de", country="DE")
    database.log_in("web")
    seal = {"signing_key_id": certificate.signing_key_id}
    assert seals.find(**seal, brand_id=certificate.brand_id) is not None
    assert seals.find(**seal, brand_id=other.id) is None
    for attempt in ("DELETE FROM keys_seal", "UPDATE keys_seal SET wrapped = ''"):
        with connections["keystore"].cursor() as cursor, pytest.raises(Error, match="permission denied"):
            cursor.execute(attempt)


def uploaded(content):
    brought = SimpleUploadedFile("certificate", content)
    return a_client().post("/lumo-uk/certificates/file/", {"file": brought})


@pytest.mark.feature("E5")
def test_the_site_says_the_same_of_both_files_and_refuses_others(papers, certificate):
    for name in ("json", "pdf"):
        page = uploaded(papers[name])
        told = page.content.decode()
        assert page.status_code == 200
        assert "This file is genuine." in told
        assert "The operator has not revoked it." in told
        assert "It stands in the operator’s log" in told
        assert "Not known" not in told
        assert certificate.public_id in told
        altered = papers[name].replace(b"2", b"3", 1)
        assert "Do not rely on this file." in uploaded(altered).content.decode()
    for content in (b"", b"hello", b"[" * 100_000, b"%PDF-" + bytes(1_000_001)):
        refused = uploaded(content)
        assert refused.status_code == 422
        assert 'href="#id_file"' in refused.content.decode()
    assert a_client().get("/lumo-uk/verify/").status_code == 200
    published = a_client().get("/lumo-uk/certificates/keys.json")
    assert json.loads(published.content)["keys"][0]["valid_until"] is None


@pytest.mark.feature("E5")
def test_the_command_needs_a_file_and_a_key_and_no_installation(papers, tmp_path):
    for name in papers:
        (tmp_path / name).write_bytes(papers[name])
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": "src", "CLEARLINE_HOME": str(tmp_path / "home")}

    def run(*words):
        return subprocess.run(
            [sys.executable, "-m", "clearline", "verify", *map(str, words)],
            env=bare,
            capture_output=True,
            text=True,
            check=False,
        )

    ran = run(tmp_path / "pdf", "--key", tmp_path / "keys")
    assert ran.returncode == 0, ran.stderr
    assert "This file is genuine." in ran.stdout
    assert not (tmp_path / "home").exists(), "a check leaves nothing behind"
    told = json.loads(run(tmp_path / "json", "--key", tmp_path / "keys", "--json").stdout)
    assert told["verdict"] == "genuine"
    assert {each["what"]: each["holds"] for each in told["findings"]}["logged"] is True
    (tmp_path / "json").write_bytes(papers["json"].replace(b"2", b"3", 1))
    assert run(tmp_path / "json", "--key", tmp_path / "keys").returncode == 1
    assert run(tmp_path / "pdf").returncode == 3
    assert run(tmp_path / "keys").returncode == 2
    assert run(tmp_path / "pdf", "--key", "no key").returncode == 2


@pytest.mark.feature("E5", "G3")
def test_a_stranger_checks_it_with_openssl_as_the_documents_say(papers, tmp_path):
    if missing := [tool for tool in ("openssl", "jq", "xxd") if shutil.which(tool) is None]:
        pytest.skip(f"a stranger without {', '.join(missing)}")
    told = (ROOT / "docs/proof.md").read_text(encoding="utf-8")
    script = next(each for each in re.findall(r"```sh\n(.+?)```", told, re.DOTALL) if "climb()" in each)
    (tmp_path / "cert.json").write_bytes(papers["json"])
    (tmp_path / "keys.json").write_bytes(papers["keys"])

    def run():
        ran = subprocess.run(["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
        return ran.stdout.splitlines()

    root, signed_root, by_brand, log_root, noted_root, by_log, digest, logged_digest = run()
    assert (root, log_root, digest) == (signed_root, noted_root, logged_digest)
    assert by_brand == by_log == "Signature Verified Successfully"
    (tmp_path / "cert.json").write_bytes(papers["json"].replace(b'"to_pay_minor":0', b'"to_pay_minor":1'))
    altered = run()
    assert altered[0] != altered[1]
    assert altered[-2] != altered[-1]
