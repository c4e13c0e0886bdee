"""Certificates: signed for a batch, in the log, confirmed to strangers, readable off line, never changed."""

import base64
import hashlib
import io
import json
import os
import re
import subprocess
from datetime import UTC, datetime, timedelta

import psycopg
import pypdf
import pytest
from django.db import Error, IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import trans_real
from tests import builders

from clearline.audit import merkle, notes, sequencer
from clearline.audit.canonical import canonical
from clearline.brands.database import as_brand
from clearline.cases.models import Case
from clearline.certificates import drafts, ending, exports, pdf, public, public_ids, typesetters, views
from clearline.certificates.models import Certificate, Reason
from clearline.cli import languages
from clearline.keys import signing, subjects
from clearline.keys.signing import verify

# The cases here are made by hand, without the log entries and effects that a road leaves behind.
pytestmark = [pytest.mark.database, pytest.mark.planted_breach]
NOW = datetime(2026, 12, 12, 23, 59, 6, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def _compiled_catalogues():
    """Compile what was translated, and have Django read it afresh."""
    languages.compile_catalogues()
    trans_real._translations.clear()


@pytest.fixture
def a_case(database):
    """Return a maker of certified cases, each of a line of its own."""

    def made(language="en", name="Ama Mensah", brand=None):
        brand = brand or builders.a_brand()
        account = builders.a_holder(brand=brand, name=name, language=language).account
        line = builders.a_line(brand=brand, account=account)
        return Case.objects.create(
            brand=brand, reference=f"LU-{line.external_id[-8:]}", line_id=line.id, account_id=account.id,
            subject_id=account.subject_id, channel="portal", language=language, requested_at=NOW,
            state="certified", due_at=NOW,
            ends_at=NOW, ceased_at=NOW, verified_at=NOW, cleared_at=NOW, assurance=2, factors=2,
            quarantine_until=NOW + timedelta(days=90),
        )  # fmt: skip

    return made


def draft(case, kind="certificate", changed=None):
    told = {
        "reference": case.reference, "requested_at": "2026-12-12T10:00:00+00:00",
        "ceased_at": "2026-12-12T23:59:04+00:00", "read_back": "subscriber not found",
        "quarantine_until": "2027-03-12T00:00:00+00:00", "policy": "gb 2026.3", "currency": "GBP",
        "credit_minor": 2590, "charges_minor": 400, "comes_back_minor": 2190, "to_pay_minor": 0,
        "refund_due_on": "2026-12-26",
    }  # fmt: skip
    return drafts.CertificateDraft(
        brand_id=case.brand_id,
        case_id=case.id,
        line_id=case.line_id,
        subject_id=case.subject_id,
        language=case.language,
        kind=kind,
        body={**told, **(changed or {})},
    )


def issue(*given):
    with transaction.atomic():
        drafts.write(given, NOW)


@pytest.fixture
def certificate(a_case):
    issue(draft(a_case()))
    sequencer.run(NOW)
    return Certificate.objects.get()


def full_number(certificate):
    key = subjects.the(subject_id=certificate.subject_id)
    return key.open(certificate.personal, row_id=certificate.id)["number"]


def root_by_definition(leaf, index, size, path):
    """Climb from a leaf as RFC 6962 (2.1.1) defines the tree, from its top down: nothing of ours is asked."""
    if size == 1:
        return leaf if not path else None
    left = 1 << (size - 1).bit_length() - 1
    *below, beside = path or [b""]
    if index < left:
        return node(root_by_definition(leaf, index, left, below), beside)
    return node(beside, root_by_definition(leaf, index - left, size - left, below))


def node(*pair):
    return hashlib.sha256(b"\1" + b"".join(pair)).digest() if all(pair) else None


def is_signed(told):
    """Do what a stranger does with the JSON: climb to the root, and check who signed a statement about it."""
    signature, signed = told["signature"], canonical(told["document"])
    statement, path = signature["statement"], [base64.b64decode(step) for step in signature["path"]]
    leaf = hashlib.sha256(b"\0" + signed).digest()
    root = root_by_definition(leaf, signature["index"], statement["size"], path)
    same = all(statement[name] == told["document"][name] for name in ("brand", "key", "issued_at"))
    return (
        statement["form"] == "clearline-certificates/1"
        and same
        and root is not None
        and statement["root"] == root.hex()
        and verify(
            public=base64.b64decode(signature["public_key"]),
            signature=base64.b64decode(signature["ed25519"]),
            message=canonical(statement),
        )
    )


@pytest.mark.feature("E5")
def test_a_stranger_hears_that_it_is_genuine_and_sees_neither_number_nor_name(certificate):
    shown = public.look_up(f" {certificate.public_id.lower().replace('-', ' ')}")
    assert shown is not None
    assert shown.genuine
    assert shown.checks.logged
    assert (shown.log_index, shown.log_size) == (0, 1)
    assert not shown.number_in_full
    assert full_number(certificate)[2:-3] not in f"{shown} {certificate.body}"
    assert "Mensah" not in f"{shown} {certificate.body}"
    assert public.look_up("LU-C-00000000") is None
    assert public.look_up("nonsense") is None


@pytest.mark.feature("E5")
def test_the_token_of_the_qr_code_shows_the_number_and_no_other_does(certificate):
    token = views.token(certificate.public_id)
    shown = public.look_up(certificate.public_id, token)
    assert shown.number_in_full
    assert shown.number.replace(" ", "") == f"+{full_number(certificate)}"
    assert "Mensah" not in str(shown)
    for wrong in ("", token[:-1], views.token("LU-C-00000000"), "é"):
        assert not public.look_up(certificate.public_id, wrong).number_in_full


@pytest.mark.feature("E5")
@pytest.mark.parametrize(
    "attack",
    [
        """UPDATE certificates_certificate SET body = (body::jsonb || '{"to_pay_minor": 1}')::json""",
        "UPDATE certificates_certificate SET issued_at = issued_at + interval '1 month'",
        "UPDATE certificates_certificate SET kind = 'statement'",
        "UPDATE certificates_certificate SET signature = sha512(signature)",
        "UPDATE certificates_certificate SET tree_size = 2",
        "UPDATE certificates_certificate SET tree_index = 1, tree_size = 2",
        "UPDATE certificates_certificate SET tree_path = sha256('')",
        "UPDATE certificates_certificate SET digest = set_byte(digest, 5, 255 - get_byte(digest, 5))",
        "UPDATE certificates_certificate SET signing_key_id = gen_random_uuid()",
        "UPDATE audit_leaf SET body = '{}'",
        "DELETE FROM audit_leaf",
    ],
)
def test_whatever_is_altered_it_is_no_longer_genuine(certificate, database, attack):
    with database.superuser_connection() as intruder:
        intruder.execute("SET session_replication_role = replica")
        assert intruder.execute(attack).rowcount == 1
    assert not public.look_up(certificate.public_id).genuine


@pytest.fixture
def thirteen(a_case):
    """Return the certificates of one write, in the order of their places."""
    issue(*(draft(a_case()) for _ in range(13)))
    return list(Certificate.objects.order_by("tree_index"))


@pytest.mark.feature("E5", "G3")
def test_one_signature_serves_a_whole_write(thirteen):
    assert len({bytes(each.signature) for each in thirteen}) == 1
    assert [(each.tree_index, each.tree_size) for each in thirteen] == [(n, 13) for n in range(13)]
    assert {len(each.tree_path) for each in thirteen[:12]} == {4 * 32}
    assert len(thirteen[12].tree_path) == 2 * 32
    for each in thirteen:
        assert public.look_up(each.public_id).genuine
        assert is_signed(json.loads(exports.as_json(each)))


@pytest.mark.feature("E5", "G3")
@pytest.mark.parametrize("which", [5, 12])
@pytest.mark.parametrize(
    "attack",
    [
        *(
            f"tree_path = set_byte(tree_path, {byte}, 255 - get_byte(tree_path, {byte}))"
            for byte in (0, 33, 63)
        ),
        "tree_path = substring(tree_path FOR length(tree_path) - 32)",
        "tree_path = tree_path || sha256('')",
        "tree_path = overlay(tree_path PLACING substring(tree_path FROM 33 FOR 32) FROM 1)",
        "tree_index = tree_index - 1",
        "tree_size = tree_size + 1",
        "signature = set_byte(signature, 7, 255 - get_byte(signature, 7))",
        """body = replace(body::text, '"to_pay_minor":0', '"to_pay_minor":1')::json""",
    ],
)
def test_whatever_is_altered_about_one_of_many_only_that_one_fails(thirteen, database, attack, which):
    with database.superuser_connection() as intruder:
        intruder.execute("SET session_replication_role = replica")
        assert intruder.execute(
            f"UPDATE certificates_certificate SET {attack} WHERE tree_index = {which}"
        ).rowcount
    altered = Certificate.objects.get(pk=thirteen[which].pk)
    assert not public.look_up(altered.public_id).checks.signature_fits
    told = json.loads(exports.as_json(altered))
    assert told["signature"]["statement"] is None or not is_signed(told)
    assert public.look_up(thirteen[0].public_id).genuine


def test_documents_of_different_writes_or_brands_do_not_share_a_tree(a_case):
    nova = builders.a_brand(code="nova-de", country="DE")
    here, there = a_case(), a_case(brand=nova)
    issue(draft(here), draft(there), draft(here, kind="statement"))
    mine = Certificate.objects.filter(brand=here.brand).order_by("tree_index")
    (other,) = Certificate.objects.filter(brand=nova)
    assert [(each.kind, each.tree_size) for each in mine] == [("certificate", 2), ("statement", 2)]
    assert (other.tree_index, other.tree_size, bytes(other.tree_path)) == (0, 1, b"")
    assert all(public.look_up(each.public_id).genuine for each in (*mine, other))


@pytest.mark.parametrize(
    "path", ["tree_index = 13", "tree_path = '\\x00'", "tree_path = decode(repeat('00', 672), 'hex')"]
)
def test_the_database_takes_no_place_outside_of_a_tree(thirteen, database, path):
    with database.superuser_connection() as intruder:
        intruder.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.errors.CheckViolation):
            intruder.execute(f"UPDATE certificates_certificate SET {path} WHERE tree_index = 12")


@pytest.mark.feature("E5")
def test_a_key_that_was_not_in_force_that_day_does_not_count(certificate, database):
    with database.superuser_connection("keys") as intruder:
        intruder.execute("SET session_replication_role = replica")
        intruder.execute("UPDATE keys_signingkey SET valid_from = valid_from + interval '1 day'")
    shown = public.look_up(certificate.public_id)
    assert (shown.genuine, shown.checks.key_was_in_force) == (False, False)


@pytest.mark.feature("E5")
def test_one_signed_before_the_key_was_replaced_stays_genuine(certificate):
    signing.replace(name=signing.certificate_key_name(certificate.brand_id), now=NOW + timedelta(days=1))
    assert public.look_up(certificate.public_id).genuine


def test_before_the_log_has_numbered_it_it_is_genuine_and_says_so(a_case):
    issue(draft(a_case()))
    shown = public.look_up(Certificate.objects.get().public_id)
    assert (shown.genuine, shown.checks.logged, shown.log_index) == (True, None, None)


@pytest.mark.feature("E5", "G3")
def test_a_stranger_checks_the_json_off_line(certificate):
    told = json.loads(exports.as_json(certificate, view=views.View.HOLDER))
    signed = canonical(told["document"])
    assert is_signed(told)

    for name, shown in told["disclosed"].items():
        bound = hashlib.sha256(bytes.fromhex(shown["salt"]) + shown["value"].encode()).hexdigest()
        assert told["document"]["body"]["commitments"][name] == bound
    assert told["disclosed"]["full_name"]["value"] == "Ama Mensah"

    log = told["log"]
    assert log["entry"]["body"]["digest"] == hashlib.sha256(signed).hexdigest()
    leaf = merkle.leaf_hash(hashlib.sha256(base64.b64decode(log["salt"]) + canonical(log["entry"])).digest())
    checkpoint = notes.read(log["checkpoint"])
    path = [base64.b64decode(step) for step in log["path"]]
    assert merkle.verify_inclusion(
        leaf=leaf, index=log["index"], size=checkpoint.size, path=path, root=checkpoint.root
    )
    _name, log_key = notes.read_verifier_key(log["keys"][0])
    assert notes.is_signed(
        log["checkpoint"], public=log_key, verify=lambda s, m: verify(public=log_key, signature=s, message=m)
    )


def test_the_json_for_strangers_discloses_nothing(certificate):
    told = json.loads(exports.as_json(certificate))
    assert told["disclosed"] == {}
    assert full_number(certificate) not in json.dumps(told)


@pytest.mark.feature("S6")
def test_after_erasure_it_stays_genuine_and_masked_even_for_the_token(certificate):
    subjects.destroy(subject_ids=[certificate.subject_id])
    shown = public.look_up(certificate.public_id, views.token(certificate.public_id))
    assert shown.genuine
    assert not shown.number_in_full
    assert b"Mensah" not in exports.as_json(certificate, view=views.View.HOLDER)


def test_a_thousand_take_as_many_queries_as_one(a_case):
    cases = [a_case() for _ in range(13)]
    issue(draft(cases[0]))
    counts = []
    for batch in (cases[1:2], cases[2:]):
        subjects.forget()
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            drafts.write([draft(case) for case in batch], NOW)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Certificate.objects.count() == 13


def test_a_case_has_one_of_each_kind(a_case):
    case = a_case()
    issue(draft(case), draft(case, kind="statement", changed={"settled_at": NOW.isoformat()}))
    assert set(drafts.issued_for(case_id=case.id)) == {"certificate", "statement"}
    with pytest.raises(IntegrityError):
        issue(draft(case))


def test_a_number_that_is_taken_is_drawn_again(a_case, monkeypatch):
    drawn = iter(["AAAAAAAA", "AAAAAAAA", "AAAAAAAA", "BBBBBBBB"])
    monkeypatch.setattr(public_ids, "new_reference", lambda prefix: f"{prefix}-{next(drawn)}")
    monkeypatch.setattr(
        public_ids, "new_references", lambda prefix, count: [f"{prefix}-{next(drawn)}" for _ in range(count)]
    )
    issue(draft(a_case()), draft(a_case()))
    assert sorted(Certificate.objects.values_list("public_id", flat=True)) == [
        "LU-C-AAAAAAAA",
        "LU-C-BBBBBBBB",
    ]


@pytest.mark.feature("E5")
def test_an_esim_that_was_reported_on_has_the_day_of_the_report(a_case):
    case = a_case()
    issue(draft(case, changed={"esim": "asked", "esim_at": ""}))
    common = {"certificate": Certificate.objects.get(), "line_id": case.line_id, "by": case.id, "now": NOW}
    with pytest.raises(ending.NotSaid, match="set esim_at as well"):
        ending.correct(**common, changes={"esim": "deleted"}, reason=Reason.CHANGED)
    reported = {"esim": "deleted", "esim_at": "2027-01-02T12:00:00+00:00"}
    ending.correct(**common, changes=reported, reason=Reason.CHANGED)
    assert Certificate.objects.latest("id").body.items() >= reported.items()


def test_it_is_never_changed_or_removed(certificate):
    for attempt in (
        "UPDATE certificates_certificate SET body = '{}'",
        "DELETE FROM certificates_certificate",
    ):
        with pytest.raises(Error, match="append-only"), connections["default"].cursor() as cursor:
            cursor.execute(attempt)


@pytest.mark.feature("S4")
def test_the_site_of_another_brand_knows_nothing_of_it(certificate, database):
    other = builders.a_brand(code="nova-de", country="DE")
    database.log_in("web")
    with as_brand(certificate.brand_id):
        assert public.look_up(certificate.public_id).genuine
        assert public.look_up(certificate.public_id, views.token(certificate.public_id)).number_in_full
    with as_brand(other.id):
        assert public.look_up(certificate.public_id) is None
    with as_brand(certificate.brand_id), pytest.raises(Error), connections["default"].cursor() as cursor:
        cursor.execute("INSERT INTO certificates_certificate SELECT * FROM certificates_certificate")


def read(paper):
    reader = pypdf.PdfReader(io.BytesIO(paper))
    return reader, "\n".join(page.extract_text() for page in reader.pages)


@pytest.mark.feature("E5")
def test_the_holders_paper_names_number_holder_and_the_signed_end(certificate):
    paper = pdf.render(certificate)
    reader, text = read(paper)
    number = views.person(certificate, view=views.View.HOLDER).number
    for told in (certificate.public_id, number, "Ama Mensah", "12 December 2026, 23:59:04", "£21.90"):
        assert told in text
    assert len(reader.pages) == 1
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    attached = json.loads(reader.attachments["certificate.json"][0])
    assert is_signed(attached)
    assert pdf.render(certificate) == paper


@pytest.mark.feature("E5")
def test_a_chinese_holder_reads_it_in_chinese(a_case):
    issue(draft(a_case(language="zh-CN", name="欧阳珺堃")))
    reader, text = read(pdf.render(Certificate.objects.get()))
    assert reader.trailer["/Root"]["/Lang"] == "zh-GB"
    assert "号码注销证明" in text
    assert "欧阳珺堃" in text  # two characters of names that GB 2312 does not know
    assert "Certificate of closing" not in text


@pytest.mark.feature("A14")
def test_an_arabic_holder_reads_it_from_right_to_left(a_case):
    issue(draft(a_case(language="ar", name="آما منساه")))
    reader, text = read(pdf.render(Certificate.objects.get()))
    assert reader.trailer["/Root"]["/Lang"] == "ar-GB"
    assert re.search(r"\+44 7700 \d{6}", text)  # a number keeps its order among words that run the other way
    fonts = {
        font.get_object()["/BaseFont"].partition("+")[2]
        for font in reader.pages[0]["/Resources"]["/Font"].values()
    }
    assert {"NotoSansArabic-Regular", "NotoSansArabic-Bold"} <= fonts


def test_the_fonts_are_ours_whatever_the_machine_has(certificate):
    reader, _text = read(pdf.render(certificate))
    fonts = {
        font.get_object()["/BaseFont"].partition("+")[2]
        for font in reader.pages[0]["/Resources"]["/Font"].values()
    }
    assert fonts == {"NotoSans-Regular", "NotoSans-Bold", "DejaVuSansMono"}


def test_the_paper_for_strangers_keeps_number_and_name(certificate):
    paper = pdf.render(certificate, view=views.View.PUBLIC)
    _reader, text = read(paper)
    assert "Mensah" not in text
    assert views.person(certificate, view=views.View.HOLDER).number not in text


@pytest.mark.feature("E5")
def test_the_qr_code_leads_to_the_page_and_unmasks_only_where_the_paper_does(certificate, monkeypatch):
    targets = []
    make = pdf.segno.make
    monkeypatch.setattr(
        pdf.segno, "make", lambda target, **how: targets.append(target) or make(target, **how)
    )
    for view in views.View:
        pdf.render(certificate, view=view)
    page = f"/lumo-uk/certificates/{certificate.public_id}/"
    token = f"?k={views.token(certificate.public_id)}"
    assert [target.endswith(page) for target in targets] == [True, False, False]
    assert [target.endswith(page + token) for target in targets] == [False, True, True]


@pytest.fixture
def no_children():
    """Begin and end without a child that waits for papers."""
    typesetters.end_all()
    yield
    typesetters.end_all()


def test_a_renderer_that_fails_or_hangs_costs_one_paper_only(certificate, monkeypatch, no_children):
    monkeypatch.setattr(typesetters, "SECONDS", 0.001)
    with pytest.raises(pdf.NotTypeset, match=r"more than 0\.001 seconds"):
        pdf.render(certificate)
    monkeypatch.undo()
    monkeypatch.setattr(typesetters.sys, "executable", "/bin/false")
    with pytest.raises(pdf.NotTypeset, match="could not be set"):
        pdf.render(certificate)
    monkeypatch.undo()
    with pytest.raises(pdf.NotTypeset, match="could not be set: TypstError"):
        typesetters.typeset(b"{}")
    assert pdf.render(certificate).startswith(b"%PDF")


def test_the_renderer_inherits_no_secret(certificate, monkeypatch, no_children):
    seen = {}
    start = subprocess.Popen

    def spying(command, *, env, **options):
        seen.update(env)
        return start(command, env=env, **options)

    monkeypatch.setattr(typesetters.subprocess, "Popen", spying)
    pdf.render(certificate)
    assert seen
    assert not [name for name in seen if name.startswith(("CLEARLINE", "DATABASE", "KEYSTORE"))]


def test_a_child_sets_many_papers_and_is_then_replaced(certificate, monkeypatch, no_children):
    started = []
    start = subprocess.Popen
    monkeypatch.setattr(typesetters, "PAPERS", 3)
    monkeypatch.setattr(
        typesetters.subprocess, "Popen", lambda *given, **how: started.append(1) or start(*given, **how)
    )
    papers = {pdf.render(certificate) for _ in range(7)}
    assert len(started) == 3
    assert len(papers) == 1, "every child sets the same paper"


def test_a_child_that_died_while_it_waited_is_replaced(certificate, no_children):
    paper = pdf.render(certificate)
    (waiting,) = typesetters._idle
    waiting._process.kill()
    assert pdf.render(certificate) == paper
    # And so where its death is not seen before the paper is on its way.
    (waiting,) = typesetters._idle
    waiting.alive = lambda: True
    waiting._process.kill()
    waiting._process.wait()
    assert pdf.render(certificate) == paper


def test_a_forked_process_has_children_of_its_own(certificate, no_children):
    paper = pdf.render(certificate)
    if (forked := os.fork()) == 0:
        os._exit(0 if not typesetters._idle and typesetters._places.acquire(blocking=False) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]) == 0
    assert pdf.render(certificate) == paper


@pytest.mark.feature("E5")
def test_a_statement_says_that_nothing_is_owed_only_where_it_is_so(a_case):
    settled = {"settled_at": "2026-12-14T10:00:00+00:00", "refunded_minor": 2190}
    issue(
        draft(a_case(), kind="statement", changed=settled),
        draft(a_case(), kind="statement", changed={**settled, "refunded_minor": 0, "to_pay_minor": 150}),
    )
    clear, owing = (
        public.look_up(row.public_id)
        for row in sorted(Certificate.objects.all(), key=lambda each: each.body["to_pay_minor"])
    )
    assert "owes nothing" in clear.sentence
    assert "£21.90 paid back on 14 December 2026" in [fact.value for fact in clear.facts]
    assert "owes nothing" not in owing.sentence
    assert "Balance of the line: £1.50" in [fact.note for fact in owing.facts]
    with translation.override("zh-hans"):
        assert "无任何欠费" in public.look_up(clear.public_id).sentence
