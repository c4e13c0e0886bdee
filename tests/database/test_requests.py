"""A request is recorded once, whole or not at all, in one round trip, with the rows of a list."""

import re
import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext
from tests import builders

from clearline.brands import sets
from clearline.brands.database import as_brand, clock
from clearline.brands.directory import brand_of
from clearline.cases.engine import writers
from clearline.cases.models import Case
from clearline.cases.opening import Request
from clearline.cases.opening_many import open_cases
from clearline.identity import proofs
from clearline.identity.models import Proof
from clearline.identity.proofs import ForeignProof
from clearline.journey import recording, road
from clearline.journey.telling import recorded
from clearline.lines.models import Account, Line
from clearline.notices import drafts
from clearline.notices.drafts import NoticeDraft
from clearline.vocabulary.identifiers import uuid7

pytestmark = pytest.mark.database

WRITTEN = {
    "cases_case": "id = %(case)s",
    "audit_sheet": "id IN (SELECT sheet_id FROM audit_leaf WHERE origin = %(case)s)",
    "audit_leaf": "origin = %(case)s",
    "identity_proof": "case_id = %(case)s",
    "notices_notice": "origin = %(case)s",
    "outbox_effect": "stream = %(case)s",
}
AT_ONCE = 100
THREADS = 20


def ask(line: Line, *, now, shown=()) -> road.Receipt:
    return road.request(
        line=line, channel="portal", language="en", ends_on=None, proof_ids=tuple(shown), now=now
    )


def by_the_rooms(line: Line, *, now, shown) -> tuple[Any, str]:
    """Record a request as lists do: by the statement of each room."""
    asked = Request(
        brand_id=line.brand_id,
        line_id=line.id,
        account_id=line.account_id,
        subject_id=line.subject_id,
        channel="portal",
        language="en",
        ends_on=None,
        requested_by=None,
    )
    prefixes = {line.brand_id: line.brand.reference_prefix}
    with as_brand(line.brand_id):
        (opened,) = open_cases(requests=[asked], reference_prefixes=prefixes, now=now)
        proofs.attach(proof_ids=shown, case_id=opened.case_id, now=now)
        writers.write([recorded(asked, opened.case_id, opened.reference)], now)
    return opened.case_id, opened.reference


def rows_of(case_id, reference: str, line: Line) -> dict[str, list[str]]:
    """Return what was written, in order, with the names of things in place of their ids."""
    known = {
        str(case_id): "case",
        reference: "reference",
        str(line.id): "line",
        str(line.account_id): "account",
        str(line.subject_id): "subject",
    }
    rows: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for table, condition in WRITTEN.items():
            cursor.execute(
                f"SELECT row_to_json(each)::text FROM {table} each WHERE {condition} ORDER BY id",
                {"case": case_id},
            )
            rows[table] = [neutral(text, known) for (text,) in cursor.fetchall()]
    return rows


def neutral(row: str, known: dict[str, str]) -> str:
    for value, name in known.items():
        row = row.replace(value, name)
    row = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "an id", row)
    row = re.sub(r"\\\\x[0-9a-f]+", "bytes", row)  # salts and commitments
    return re.sub(r'"message_code":"\w+ \d+"', '"message_code":"a code"', row)


@pytest.mark.parametrize("contacts", ["all", "its own only"])
def test_one_request_writes_what_a_list_writes(contacts):
    brand, now = builders.a_brand(), clock()
    lines = [builders.a_line(brand=brand) for _ in range(2)]
    if contacts == "its own only":
        for line in lines:
            Account.objects.filter(id=line.account_id).update(
                email_index=None, contact_index=line.msisdn_index
            )
    shown = [builders.two_factors(line=line, now=now).ids for line in lines]
    with as_brand(brand.id):
        receipt = ask(lines[0], now=now, shown=shown[0])
    alone = rows_of(receipt.case_id, receipt.reference, lines[0])
    listed = rows_of(*by_the_rooms(lines[1], now=now, shown=shown[1]), lines[1])
    assert alone == listed
    assert [len(rows) for rows in alone.values()] == [1, 1, 1, 2, *([3, 3] if contacts == "all" else [1, 1])]


@pytest.mark.feature("C1")
def test_a_request_is_one_round_trip():
    line, now = builders.a_line(), clock()
    brand_of(line.brand_id)  # remembered by every process that serves
    shown = builders.two_factors(line=line, now=now).ids
    with as_brand(line.brand_id), CaptureQueriesContext(connection) as asked:
        ask(line, now=now, shown=shown)
    assert len(asked) == 1


@pytest.mark.usefixtures("as_web")
@pytest.mark.feature("C1")
def test_a_hundred_at_once_open_one_case(database):
    database.log_in("engine")
    line, now = builders.a_line(), clock()
    shown = builders.two_factors(line=line, now=now).ids
    database.log_in("web")
    gate, receipts = threading.Barrier(THREADS), []

    def hand_in() -> None:
        gate.wait()
        try:
            for _ in range(AT_ONCE // THREADS):
                with as_brand(line.brand_id):
                    receipts.append(ask(line, now=now, shown=shown))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=hand_in) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.log_in("engine")
    assert len(receipts) == AT_ONCE
    assert len({(receipt.case_id, receipt.reference) for receipt in receipts}) == 1
    assert [receipt.created for receipt in receipts].count(True) == 1
    rows = rows_of(receipts[0].case_id, receipts[0].reference, line)
    assert [len(each) for each in rows.values()] == [1, 1, 1, 2, 3, 3]
    assert Case.objects.count() == 1


def test_a_crash_before_the_commit_leaves_nothing_and_one_after_it_everything(database):
    line, now = builders.a_line(), clock()
    shown = builders.two_factors(line=line, now=now).ids
    with pytest.raises(OperationalError), as_brand(line.brand_id):  # noqa: PT012 (the commit is what fails)
        lost = ask(line, now=now, shown=shown)
        end_session(database)
    connection.close()
    assert not any(rows_of(lost.case_id, lost.reference, line).values())
    with as_brand(line.brand_id):
        made = ask(line, now=now, shown=shown)
    connection.close()  # the receipt was not read: whoever asks again finds what was committed
    with as_brand(line.brand_id):
        again = ask(line, now=now, shown=shown)
    assert (made.created, again.created) == (True, False)
    assert (again.case_id, again.reference, again.status_code) == (
        made.case_id,
        made.reference,
        made.status_code,
    )
    assert Proof.objects.filter(case_id=made.case_id).count() == 2


def end_session(database) -> None:
    """End the session that this test's requests go through, as a crash of the server would."""
    pid = connection.connection.info.backend_pid
    with database.superuser_connection() as admin:
        admin.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


@pytest.mark.feature("C9")
def test_a_proof_of_somebody_else_opens_nothing():
    line, stranger, now = builders.a_line(), builders.a_line(brand=builders.a_brand("lumo-ie")), clock()
    theirs = builders.two_factors(line=stranger, now=now).ids
    with pytest.raises(ForeignProof), as_brand(line.brand_id):
        ask(line, now=now, shown=theirs)
    assert not Case.objects.exists()


@pytest.mark.feature("C9")
def test_a_proof_that_has_expired_is_left_behind():
    line, now = builders.a_line(), clock()
    shown = builders.two_factors(line=line, now=now - timedelta(hours=1)).ids
    with as_brand(line.brand_id):
        receipt = ask(line, now=now, shown=shown)
    assert receipt.created
    assert not Proof.objects.filter(case_id=receipt.case_id).exists()


def test_a_reference_that_is_taken_is_drawn_anew(monkeypatch):
    brand, now = builders.a_brand(), clock()
    first, second = (builders.a_line(brand=brand) for _ in range(2))
    drawn = iter(["LU-00000001", "LU-00000001", "LU-00000002"])
    monkeypatch.setattr(recording, "new_reference", lambda _prefix: next(drawn))
    assert [ask(line, now=now).reference for line in (first, second)] == ["LU-00000001", "LU-00000002"]


@pytest.mark.parametrize("what", ["a request", "a notice"])
def test_the_site_finds_an_account_by_its_key_however_many_the_brand_has(database, monkeypatch, what):
    """Row security looks at every row of the brand, unless the condition is one that an index may answer."""
    line, now, asked = builders.a_line(), clock(), []
    with_many_accounts(database)
    draft = NoticeDraft(
        brand_id=line.brand_id,
        subject_id=line.subject_id,
        line_id=line.id,
        origin=uuid7(),
        template="cleared",
        parameters={"reference": "LU-7K4M2Q9D"},
    )
    run = sets.run
    for room in (recording, drafts):
        monkeypatch.setattr(room, "sets", SimpleNamespace(run=kept(run, asked)))
    database.log_in("web")
    with as_brand(line.brand_id):
        if what == "a request":
            ask(line, now=now)
        else:
            drafts.write([draft], now)
        (package, name, parameters) = asked[0]
        plan = "\n".join(
            str(row[0]) for row in sets.execute(f"EXPLAIN {sets.statement(package, name)}", parameters)
        )
        assert re.search(r"lines_account_(brand_key|pkey).*\n\s+Index Cond: .*\bid = ", plan), plan


def with_many_accounts(database) -> None:
    """Give the brand thousands of accounts, so that nobody would read them all for one."""
    with database.superuser_connection() as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(
            """INSERT INTO lines_account
               SELECT (jsonb_populate_record(one, jsonb_build_object('external_id', 'copy ' || nth,
                   'id', gen_random_uuid(), 'subject_id', gen_random_uuid()))).*
               FROM lines_account one, generate_series(1, 5000) nth"""
        )
        admin.execute("ANALYZE lines_account")


def kept(run, asked):
    def also(package, name, parameters, **where):
        asked.append((package, name, parameters))
        return run(package, name, parameters, **where)

    return also
