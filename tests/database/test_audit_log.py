"""The log in the database: numbered by one, signed, proven, and nothing touched unseen."""

import json
import random
import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import Error, connections, transaction
from django.test.utils import CaptureQueriesContext
from psycopg import IntegrityError

from clearline.audit import leaves, merkle, sequencer, stretches, tiles, timeline, tree
from clearline.audit.check import check
from clearline.audit.models import Checkpoint, Entry, Sheet
from clearline.brands.models import Brand
from clearline.vocabulary.identifiers import uuid7

pytestmark = pytest.mark.database
NOW = datetime(2026, 12, 12, 23, 59, 6, 123456, tzinfo=UTC)
CASE = UUID(int=7)
SEQ = "((SELECT first FROM audit_sheet WHERE audit_sheet.id = sheet_id) + place)"


@pytest.fixture
def lumo(database):
    return Brand.objects.create(
        code="lumo-log", name="Lumo", country="GB", law_pack="gb", time_zone="Europe/London",
        currency="GBP", sender_name="Lumo", sender_email="care@lumo.example", reference_prefix="LU",
    ).id  # fmt: skip


@pytest.fixture
def tell(lumo):
    """Write events of one case: `tell(3)` three of them, numbered where `numbered`."""

    def telling(count, *, numbered=True, origin=CASE):
        told = [
            leaves.Leaf(
                brand_id=lumo,
                origin=origin,
                kind="case.moved",
                at=NOW + timedelta(seconds=n),
                body={"n": n, "é": "阿"},
            )
            for n in range(count)
        ]
        with transaction.atomic():
            leaves.write(told)
        if numbered:
            assert sequencer.run(NOW) == count
        return told

    return telling


@pytest.fixture
def tamper(database):
    """Act as one who owns the machine: no trigger and no policy stands in the way."""

    def tampering(statement, *parameters):
        with database.superuser_connection() as intruder:
            intruder.execute("SET session_replication_role = replica")
            touched = intruder.execute(statement, parameters or None).rowcount
        assert touched > 0, "the attack must hit something"

    return tampering


@pytest.fixture
def _unguarded(database):
    """Take the unique key of places away, as one who owns the machine could."""
    with database.superuser_connection() as intruder:
        intruder.execute("ALTER TABLE audit_leaf DROP CONSTRAINT audit_leaf_place_once")
        yield
        intruder.execute("SET session_replication_role = replica")
        intruder.execute("DELETE FROM audit_leaf")
        intruder.execute(
            "ALTER TABLE audit_leaf ADD CONSTRAINT audit_leaf_place_once UNIQUE (sheet_id, place)"
        )


@pytest.mark.feature("G3")
def test_events_are_told_in_order(tell):
    told = tell(3)
    tell(2, origin=UUID(int=8))
    events = timeline.of(CASE)
    assert [(event.id, event.at, event.body) for event in events] == [
        (event.id, event.at, event.body) for event in told
    ]
    assert [event.seq for event in events] == [0, 1, 2]
    assert len(timeline.of_many([CASE, UUID(int=8), UUID(int=9)])[UUID(int=8)]) == 2


def test_an_event_without_its_change_is_refused(lumo):
    told = leaves.Leaf(brand_id=lumo, origin=CASE, kind="case.moved", at=NOW)
    with pytest.raises(RuntimeError, match="Open a transaction"):
        leaves.write([told])


def test_a_thousand_events_take_one_statement(lumo, django_assert_num_queries):
    told = [leaves.Leaf(brand_id=lumo, origin=CASE, kind="case.moved", at=NOW) for _ in range(1000)]
    with transaction.atomic(), django_assert_num_queries(1):
        leaves.write(told)


@pytest.mark.feature("G3")
def test_every_entry_is_proven_by_every_later_checkpoint(tell):
    for count in (1, 4, 300, 7):
        tell(count)
    size = 312
    rows = {row.seq: bytes(row.commitment) for row in Entry.objects.select_related("sheet")}
    checkpoints = list(Checkpoint.objects.order_by("size"))
    assert [checkpoint.size for checkpoint in checkpoints] == [1, 5, 305, size]
    for checkpoint in checkpoints:
        proofs = tree.inclusions(range(checkpoint.size), checkpoint=checkpoint)
        assert all(proof.holds(commitment=rows[seq]) for seq, proof in proofs.items())
        assert not proofs[0].holds(commitment=bytes(32))
        path = tree.consistency(old=checkpoint.size, new=size)
        last = checkpoints[-1]
        assert merkle.verify_consistency(
            old=checkpoint.size,
            old_root=bytes(checkpoint.root),
            new=size,
            new_root=bytes(last.root),
            path=path,
        )
    with pytest.raises(tree.NotYetNumbered):
        tree.inclusions([5], checkpoint=checkpoints[1])


def test_an_entry_without_a_number_has_no_proof_yet(tell):
    tell(1, numbered=False)
    with pytest.raises(tree.NotYetNumbered):
        tree.inclusion(Entry.objects.get())


def test_proofs_take_the_same_few_queries_for_one_and_for_many(tell, django_assert_num_queries):
    tell(300)
    checkpoint = tree.newest()
    for seqs in ([5], list(range(300))):
        with django_assert_num_queries(1):
            tree.inclusions(seqs, checkpoint=checkpoint)


def test_two_who_number_at_once_leave_one_unbroken_row(tell):
    for count in (1, 2, 3, 4) * 40:
        tell(count, numbered=False)
    numbered = []

    def race():
        while count := sequencer.run(NOW, batch=7):
            numbered.append(count)
        connections.close_all()

    racers = [threading.Thread(target=race) for _ in range(3)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    while count := sequencer.run(NOW):
        numbered.append(count)
    assert sum(numbered) == 400
    assert max(numbered) <= 7
    rows = Entry.objects.order_by("sheet__first", "place").select_related("sheet")
    assert [row.seq for row in rows] == list(range(400))
    assert list(rows) == sorted(rows, key=lambda row: (row.sheet_id, row.place))
    report = check()
    assert (report.sound, report.entries, report.waiting) == (True, 400, 0)


def test_sheets_are_numbered_whole_and_oldest_first(tell):
    told = [tell(count, numbered=False) for count in (3, 4, 20, 1, 9, 1)]
    assert sequencer.anything_waiting()
    assert [sequencer.run(NOW, batch=10) for _ in range(5)] == [7, 20, 10, 1, 0]
    assert not sequencer.anything_waiting()
    assert [event.id for event in sorted(timeline.of(CASE), key=lambda event: event.seq)] == [
        event.id for sheet in told for event in sheet
    ]
    assert check().sound


def test_numbering_takes_the_same_queries_for_one_sheet_and_for_many(tell):
    tell(300)
    counted = []
    for sheets in (1, 30):
        for _ in range(sheets):
            tell(1, numbered=False)
        with CaptureQueriesContext(connections["default"]) as queries:
            sequencer.run(NOW)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_what_is_rolled_back_never_stood_in_the_log(lumo, tell):
    tell(2)
    with transaction.atomic():
        leaves.write([leaves.Leaf(brand_id=lumo, origin=CASE, kind="case.moved", at=NOW)])
        transaction.set_rollback(True)
    assert sequencer.run(NOW) == 0
    assert check().entries == 2


@pytest.mark.feature("G3")
@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE audit_leaf SET body = '{}'",
        "UPDATE audit_leaf SET place = 99",
        "DELETE FROM audit_leaf",
        "UPDATE audit_sheet SET first = 99",
        "UPDATE audit_sheet SET first = NULL",
        "UPDATE audit_sheet SET entries = 2",
        "DELETE FROM audit_sheet",
        "INSERT INTO audit_sheet (id, entries, first) VALUES (gen_random_uuid(), 1, 3)",
        "UPDATE audit_tile SET hashes = '\\x00' WHERE level = 0",
        "DELETE FROM audit_tile",
        "UPDATE audit_checkpoint SET note = ''",
        "DELETE FROM audit_checkpoint",
    ],
)
def test_no_login_of_ours_rewrites_it(tell, attempt):
    tell(3)
    with pytest.raises(Error), connections["default"].cursor() as cursor:
        cursor.execute(attempt)


@pytest.mark.feature("G3")
@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE audit_leaf SET body = '{}'",
        "TRUNCATE audit_leaf",
        "UPDATE audit_sheet SET first = 7",
        "UPDATE audit_sheet SET first = NULL",
        "UPDATE audit_sheet SET entries = 2",
        "DELETE FROM audit_sheet",
        "TRUNCATE audit_sheet",
    ],
)
def test_not_even_the_owner_rewrites_it(tell, database, attempt):
    tell(3)
    with database.superuser_connection() as owner, pytest.raises(IntegrityError, match="is refused"):
        owner.execute(attempt)


@pytest.mark.feature("G3")
@pytest.mark.parametrize("column", ["body", "kind", "at", "origin", "id", "salt", "commitment"])
def test_a_touched_entry_is_named(tell, tamper, column):
    told = tell(300)
    other = {
        "body": """'{"n": 1.5}'""", "kind": "'case.ceased'", "at": "at + interval '1 microsecond'",
        "origin": "gen_random_uuid()", "id": "gen_random_uuid()",
        "salt": "set_byte(salt, 3, (get_byte(salt, 3) + 1) % 256)",
        "commitment": "set_byte(commitment, 31, (get_byte(commitment, 31) + 1) % 256)",
    }[column]  # fmt: skip
    assert check().sound
    tamper(f"UPDATE audit_leaf SET {column} = {other} WHERE {SEQ} = 123")
    (problem,) = check().problems
    assert problem.seq == 123
    assert column == "id" or problem.entry == told[123].id


@pytest.mark.feature("G3")
def test_a_consistently_forged_entry_is_named(tell, tamper):
    told = tell(300)[42]
    forged = leaves.Leaf(
        brand_id=told.brand_id, origin=told.origin, kind="case.withdrawn", at=told.at, body={}, id=told.id
    )
    bound = leaves.commitment(forged, salt=b"x" * 16)
    tamper(
        f"UPDATE audit_leaf SET kind = %s, body = %s, salt = %s, commitment = %s WHERE {SEQ} = 42",
        forged.kind, json.dumps({}), b"x" * 16, bound,
    )  # fmt: skip
    (problem,) = check().problems
    assert (problem.seq, problem.entry) == (42, told.id)


@pytest.mark.feature("G3")
def test_missing_swapped_and_displaced_entries_are_named(tell, tamper):
    tell(300)
    tamper("DELETE FROM audit_leaf WHERE place = 17")
    assert [problem.seq for problem in check().problems] == [17]
    tamper("UPDATE audit_leaf SET place = 900 WHERE place = 20")
    tamper("UPDATE audit_leaf SET place = 20 WHERE place = 21")
    tamper("UPDATE audit_leaf SET place = 21 WHERE place = 900")
    assert [problem.seq for problem in check().problems] == [17, 20, 21]
    tamper("UPDATE audit_leaf SET place = 900 WHERE place = 299")
    assert [problem.seq for problem in check().problems] == [17, 20, 21, 299, 900]


@pytest.mark.feature("G3")
def test_swapped_and_misplaced_sheets_are_named(tell, tamper):
    """Three sheets of three entries: 0 to 2, 3 to 5 and 6 to 8."""
    told = [tell(3)[0].id for _ in range(3)]
    ids = list(Sheet.objects.order_by("first").values_list("id", flat=True))

    def place(sheet, first):
        tamper("UPDATE audit_sheet SET first = %s WHERE id = %s", first, ids[sheet])

    place(0, 900)
    place(1, 0)
    place(0, 3)
    found = check().problems
    assert [problem.seq for problem in found] == [0, 1, 2, 3, 4, 5]
    assert (found[0].entry, found[3].entry) == (told[1], told[0])
    place(0, 900)
    found = check().problems
    assert found[0].what == "No sheet covers entries 3 to 5."
    assert found[-1].what == (f"Sheet {ids[0]} of 3 entries carries number 900, which no checkpoint covers.")
    place(0, 1)
    found = [problem.what for problem in check().problems]
    assert f"Sheet {ids[0]} begins at entry 1, and those before it reach to 2." in found
    assert "No sheet covers entries 4 to 5." in found
    assert "Entry 1 is there twice." in found


@pytest.mark.feature("G3")
@pytest.mark.parametrize(
    ("sheet", "says", "seqs"),
    [
        # Too few: the rest is not covered, missing, and stands outside; too many: it meets the next one.
        (0, 2, [2, 2, 2]),
        (0, 4, [3]),
        (2, 2, [8, 8, 8]),
        (2, 4, [9]),
    ],
)
def test_a_sheet_that_says_another_count_is_found(tell, tamper, sheet, says, seqs):
    for _ in range(3):
        tell(3)
    tamper("UPDATE audit_sheet SET entries = %s WHERE first = %s", says, sheet * 3)
    assert sorted(problem.seq for problem in check().problems) == seqs


@pytest.mark.feature("G3")
def test_a_deleted_sheet_and_what_stood_on_it_are_named(tell, tamper):
    told = [tell(2), tell(2)][0]
    tamper("DELETE FROM audit_sheet WHERE first = 0")
    found = check().problems
    assert [problem.what for problem in found[:3]] == [
        "No sheet covers entries 0 to 1.", "Entry 0 is missing.", "Entry 1 is missing.",
    ]  # fmt: skip
    assert {problem.entry for problem in found[3:]} == {event.id for event in told}
    assert {problem.what.partition(" stands ")[2] for problem in found[3:]} == {"on no sheet."}


@pytest.mark.feature("G3")
@pytest.mark.parametrize("place", [1, 3, -1])
@pytest.mark.usefixtures("_unguarded")
def test_an_entry_that_is_slipped_in_is_named(tell, tamper, place):
    """Its place is taken, or none that its sheet has."""
    tell(3)
    slipped = uuid7()
    tamper(
        "INSERT INTO audit_leaf (id, brand_id, origin, kind, at, body, salt, commitment, sheet_id, place)"
        " SELECT %s, brand_id, origin, kind, at, body, salt, sha256(commitment), sheet_id, %s"
        " FROM audit_leaf WHERE place = 1",
        slipped, place,
    )  # fmt: skip
    (problem,) = check().problems
    assert (problem.seq, problem.entry) == (place, slipped)


@pytest.mark.feature("G3")
@pytest.mark.parametrize(
    "attack",
    [
        "DELETE FROM audit_leaf WHERE place = 1",
        "UPDATE audit_leaf SET place = 1 WHERE place = 2",
        "UPDATE audit_sheet SET entries = 2000000000",
        "DELETE FROM audit_leaf",
    ],
)
@pytest.mark.usefixtures("_unguarded")
def test_a_sheet_that_waits_and_lacks_an_entry_is_named_and_not_numbered(tell, tamper, attack):
    tell(3, numbered=False)
    tamper(attack)
    with pytest.raises(sequencer.LogDamaged, match="clearline log check"):
        sequencer.run(NOW)
    (problem,) = check().problems
    assert problem.what.startswith(f"Sheet {Sheet.objects.get().id} waits for its number and has not the")
    assert not Checkpoint.objects.exists()


@pytest.mark.feature("G3")
def test_an_entry_displaced_on_a_sheet_that_waits_is_named(tell, tamper):
    told = tell(3, numbered=False)
    tamper("UPDATE audit_leaf SET place = 3 WHERE place = 0")
    sheet, stray = check().problems
    assert "has not the 3 entries" in sheet.what
    assert stray.what == f"Entry {told[0].id} stands outside of its sheet."


@pytest.mark.feature("G3")
def test_a_touched_entry_that_waits_is_named(tell, tamper):
    told = tell(3, numbered=False)
    tamper("UPDATE audit_leaf SET kind = 'case.ceased' WHERE place = 2")
    (problem,) = check().problems
    assert (problem.seq, problem.entry) == (None, told[2].id)


@pytest.mark.feature("G3")
def test_an_entry_forged_together_with_its_tile_is_found_by_the_signed_root(tell, tamper):
    for count in (100, 50, 50):
        tell(count)
    bound = bytes(Entry.objects.get(sheet__first=100, place=21).commitment)
    forged = leaves.Leaf(brand_id=UUID(int=1), origin=CASE, kind="case.withdrawn", at=NOW)
    leaf = merkle.leaf_hash(leaves.commitment(forged, salt=b""))
    tile = bytearray(bytes(tree.Tile.objects.get(level=0, number=0).hashes))
    assert tile[121 * 32 : 122 * 32] == merkle.leaf_hash(bound)
    tile[121 * 32 : 122 * 32] = leaf
    tamper("UPDATE audit_tile SET hashes = %s WHERE level = 0", bytes(tile))
    found = [problem.what for problem in check().problems]
    assert found[0].startswith("Entry 121 does not fit the tree")
    assert any("entries 100 to 149" in what for what in found)


@pytest.mark.feature("G3")
@pytest.mark.parametrize(
    ("attack", "found"),
    [
        (
            "UPDATE audit_checkpoint SET note = replace(note, E'\\n3\\n', E'\\n2\\n') WHERE size = 3",
            "was altered",
        ),
        (
            "UPDATE audit_checkpoint SET root = set_byte(root, 0, (get_byte(root, 0) + 1) % 256)",
            "does not fit",
        ),
        ("UPDATE audit_checkpoint SET at = at - interval '10 years'", "in force on its day"),
        ("DELETE FROM audit_tile WHERE level = 0 AND number = 0", "Tile 0 of level 0"),
    ],
)
def test_touched_checkpoints_and_tiles_are_found(tell, tamper, attack, found):
    tell(3)
    tamper(attack)
    assert any(found in problem.what for problem in check().problems)


@pytest.mark.feature("G3")
def test_a_damaged_tree_is_not_signed_further(tell, tamper):
    tell(3)
    tamper("UPDATE audit_tile SET hashes = set_byte(hashes, 0, (get_byte(hashes, 0) + 1) % 256)")
    with pytest.raises(sequencer.LogDamaged, match="clearline log check"):
        tell(1)
    assert Checkpoint.objects.count() == 1


@pytest.mark.feature("G3")
def test_one_who_kept_a_checkpoint_finds_a_log_that_was_taken_back_or_written_anew(tell, tamper):
    tell(5)
    tell(3)
    kept = tree.newest().note
    assert check(witness=kept).sound
    tamper(f"DELETE FROM audit_leaf WHERE {SEQ} >= 5")
    tamper("DELETE FROM audit_sheet WHERE first >= 5")
    tamper("DELETE FROM audit_checkpoint WHERE size = 8")
    tamper("UPDATE audit_tile SET hashes = substring(hashes FOR 160)")
    assert check().sound  # nothing inside the database can show it
    (problem,) = check(witness=kept).problems
    assert "taken back" in problem.what
    tell(4)
    (problem,) = check(witness=kept).problems
    assert "rewritten" in problem.what
    assert "not signed by this log" in check(witness=kept.replace("8", "9", 1)).problems[0].what


@pytest.mark.feature("G3")
def test_a_hundred_random_edits_are_all_found_and_no_other_entry_is_blamed(tell, tamper):
    tell(600)
    chance = random.Random(20261212)
    touched = sorted(chance.sample(range(600), 100))
    for seq in touched[:60]:
        tamper(f"UPDATE audit_leaf SET body = %s WHERE {SEQ} = %s", json.dumps({"n": -1 - seq}), seq)
    tamper(f"DELETE FROM audit_leaf WHERE {SEQ} = ANY(%s)", touched[60:])
    assert [problem.seq for problem in check().problems] == touched


@pytest.mark.feature("G3")
def test_a_log_of_many_stretches_is_read_whole(tell, tamper, monkeypatch):
    monkeypatch.setattr(stretches, "STRETCH", tiles.WIDTH)
    for count in (255, 1, 300, 212, 700):
        tell(count)
    report = check()
    assert (report.entries, report.checkpoints, report.problems) == (1468, 5, [])
    touched = [0, 255, 256, 700, 1467]
    tamper(f"UPDATE audit_leaf SET at = at + interval '1 us' WHERE {SEQ} = ANY(%s)", touched)
    assert [problem.seq for problem in check().problems] == touched


def test_untouched_entries_are_read_in_bulk(tell, monkeypatch):
    """Entry by entry is for naming what was touched; it takes ten times as long."""
    tell(300)
    monkeypatch.setattr("clearline.audit.check._Audit._leaves_one_by_one", None)
    assert check().sound


@pytest.mark.parametrize("moment", ["infinity", "0044-03-15 BC"])
@pytest.mark.feature("G3")
def test_an_entry_moved_out_of_time_is_named(tell, tamper, moment):
    tell(3)
    tamper(f"UPDATE audit_leaf SET at = %s WHERE {SEQ} = 1", moment)
    assert [problem.seq for problem in check().problems] == [1]


@pytest.mark.feature("S4")
def test_the_site_tells_and_reads_events_of_its_own_brand_only(tell, lumo, as_web):
    from clearline.brands.database import as_brand

    assert timeline.of(CASE) == []
    with as_brand(lumo):
        leaves.write([leaves.Leaf(brand_id=lumo, origin=CASE, kind="case.requested", at=NOW)])
        assert len(timeline.of(CASE)) == 1
    with as_brand(uuid7()):
        assert timeline.of(CASE) == []
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            leaves.write([leaves.Leaf(brand_id=lumo, origin=CASE, kind="case.requested", at=NOW)])
