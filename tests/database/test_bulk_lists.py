"""A list of lines: read, rehearsed, opened once, paused, and told row by row."""

import csv
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from tests import operator_export
from tests.builders import a_bill, a_brand, a_holder, a_line

from clearline.brands.database import clock
from clearline.cases import opening_many
from clearline.cases.models import BulkList, BulkRow, Case
from clearline.identity.models import Proof
from clearline.journey import recording, road
from clearline.journey.detours.bulk import listfile, opening, running
from clearline.journey.ordering import order_closing
from clearline.journey.road import bulk
from clearline.lines.importing import import_directory
from clearline.lines.models import Account, Line
from clearline.notices.models import Notice
from clearline.vocabulary.lanes import Lane

pytestmark = pytest.mark.database


def a_list(folder: Path, *rows: str, header: str = "line", name: str = "list.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def listed(folder: Path, *lines: Line) -> Path:
    return a_list(folder, *(f"{line.brand.code}/{line.external_id}" for line in lines))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def begun(path: Path, **options) -> str:
    return bulk.record(path, now=clock(), **options)


def results_in(digest: str, folder: Path) -> Path:
    bulk.write_results(digest=digest, out=folder / "results.csv")
    return folder / "results.csv"


def results(digest: str, folder: Path) -> list[dict[str, str]]:
    return table(results_in(digest, folder))


# What is no list, and what is no row.


@pytest.mark.feature("C16")
def test_every_bad_row_is_listed_with_its_column_the_reason_and_how_to_mend_it(database, tmp_path):
    good, old = a_line(), a_line()
    yesterday = (clock() - timedelta(days=2)).date()
    for brand in (a_brand(), a_brand("lumo-de", "DE")):
        Line.objects.filter(pk=a_line(brand=brand).pk).update(external_id="L7")
    name = f"lumo-uk/{good.external_id}"
    path = a_list(
        tmp_path,
        f"{name},,",
        "L7,,",
        "nowhere/L7,,",
        "=cmd()!A1,,",
        f"{old.external_id},{yesterday},",
        f"{good.external_id},2026-13-01,",
        f"{good.external_id},,why not?",
        f"{good.external_id},,",
        ",,",
        f"{good.external_id}",
        header="line,ends_on,note",
    )
    rehearsal = bulk.rehearse(path, now=clock(), rejects=tmp_path / "bad.csv", out=tmp_path / "out.csv")
    assert (rehearsal.taken.rows, rehearsal.taken.good) == (10, 1)
    told = table(tmp_path / "bad.csv")
    assert [(int(each["row"]), each["column"], each["reason"]) for each in told] == [
        (3, "line", "ambiguous"),
        (4, "line", "unknown_brand"),
        (5, "line", "unknown_line"),
        (6, "ends_on", "bad_date"),
        (7, "ends_on", "bad_date"),
        (8, "note", "bad_value"),
        (9, "line", "duplicate"),
        (10, "line", "missing"),
        (11, "", "format"),
    ]
    mends = {each["reason"]: each["detail"] for each in told}
    assert mends["ambiguous"].endswith("write lumo-de/L7 or lumo-uk/L7")
    assert mends["duplicate"] == "row 2 names the same line; keep one of them"
    assert "or a later day" in told[3]["detail"]
    assert told[2]["id"] == "'=cmd()!A1"
    assert [each["outlook"] for each in table(tmp_path / "out.csv")] == ["at_once", *["refused"] * 9]
    # Without a word about them, nothing of the list is closed; with one, the good row is.
    with pytest.raises(bulk.ListRefused, match="--skip-faulty"):
        begun(path)
    assert not BulkList.objects.exists()
    digest = begun(path, skip_faulty=True)
    assert BulkRow.objects.get().line_id == good.id
    assert BulkList.objects.get(digest=digest).rows == 1


@pytest.mark.feature("C16")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "has 0 bytes"),
        (b"line,end_on\nL1,2027-01-01\n", "column end_on is unknown"),
        (b"number\nL1\n", "column line is missing"),
        ("line\nL1\n".encode("utf-16"), "no header in UTF-8"),
        (b"line\n", "No row of"),
        (b"line\nL1\n", "No row of"),
    ],
    ids=["empty", "unknown column", "no line", "utf-16", "no rows", "no good row"],
)
def test_what_is_no_list_is_refused_with_a_sentence(database, tmp_path, content, sentence):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(bulk.ListRefused, match=sentence):
        begun(path)


@pytest.mark.feature("C16")
def test_a_list_is_bounded(database, tmp_path, monkeypatch):
    path = a_list(tmp_path, "L1", "L2", "L3")
    monkeypatch.setattr(listfile, "MOST_ROWS", 2)
    with pytest.raises(bulk.ListRefused, match="more than 2 rows"):
        bulk.rehearse(path, now=clock())
    monkeypatch.setattr(listfile, "MOST_BYTES", 8)
    with pytest.raises(bulk.ListRefused, match="at most 8"):
        begun(path)
    with pytest.raises(bulk.ListRefused, match="is no file"):
        begun(tmp_path)


@pytest.mark.feature("C16")
def test_a_byte_order_mark_and_dos_line_ends_are_taken(database, tmp_path):
    line = a_line()
    path = tmp_path / "list.csv"
    path.write_bytes(f"\ufeffline,note\r\n{line.external_id},batch-7\r\n".encode())
    begun(path)
    assert BulkRow.objects.values_list("line_id", "note").get() == (line.id, "batch-7")


# The dry run tells what the real run does.


@pytest.fixture
def mixed(database) -> list[Line]:
    """Make lines of two brands with every prospect there is, and with money on them."""
    uk, de = a_brand(), a_brand("lumo-de", "DE")
    shared, half = a_holder(brand=uk).account, a_holder(brand=de).account
    lines = [
        *(a_line(brand=uk, credit_minor=100 * number) for number in range(8)),
        *(a_line(brand=de, credit_minor=50 * number) for number in range(1, 6)),
        a_line(brand=uk, credit_minor=700, open_order=True),
        a_line(brand=uk, status="suspended", credit_minor=300),
        a_line(brand=de, account=a_holder(brand=de, kind="minor").account, credit_minor=900),
        a_line(brand=uk, everything=True),
        a_line(brand=uk, account=shared, credit_minor=250),
        a_line(brand=uk, account=shared),
        a_line(brand=de, account=half, credit_minor=400),
    ]
    a_line(brand=de, account=half)  # is not on the list: the account goes on, and so do its bills
    a_bill(account=shared, amount_minor=1000, paid_minor=400)
    a_bill(account=half, amount_minor=5000)
    return lines


def rehearsed_money(rehearsal) -> Counter:
    sums: Counter = Counter()
    for brand, outlook in rehearsal.brands.items():
        for (prospect, currency), each in outlook.money.items():
            if prospect in {bulk.Prospect.AT_ONCE, bulk.Prospect.ON_ITS_DAY}:
                sums[brand, currency, "lines"] += each.lines
                sums[brand, currency, "back"] += each.comes_back_minor
                sums[brand, currency, "owed"] += each.to_pay_minor
    return sums


def settled_money(standing) -> Counter:
    sums: Counter = Counter()
    for brand, each_currency in standing.sums.items():
        for each in each_currency:
            assert each.refunded_minor == each.comes_back_minor
            sums[brand, each.currency, "lines"] += each.lines
            sums[brand, each.currency, "back"] += each.comes_back_minor
            sums[brand, each.currency, "owed"] += each.to_pay_minor
    return sums


@pytest.mark.feature("C16")
def test_the_dry_run_tells_what_the_real_run_does(world, tmp_path, mixed):
    closed, running_already, later = a_line(credit_minor=5), a_line(credit_minor=6), a_line(credit_minor=8)
    for line in (closed, running_already):
        order_closing(line=line, ends_on=(clock() + timedelta(days=9)).date() if line is not closed else None)
    world.work()
    day = (clock() + timedelta(days=3)).date()
    rows = [f"{line.brand.code}/{line.external_id}," for line in (*mixed, closed, running_already)]
    path = a_list(tmp_path, *rows, f"lumo-uk/{later.external_id},{day}", header="line,ends_on")
    rehearsal = bulk.rehearse(path, now=clock(), out=tmp_path / "outlook.csv")
    assert not BulkList.objects.exists()
    digest = begun(path)
    assert bulk.carry_on(digest=digest) is bulk.End.THROUGH
    world.work()
    standing = bulk.stands(digest=digest)
    for brand, tally in standing.brands.items():
        prospects = rehearsal.brands[brand].prospects
        scheduled = prospects[bulk.Prospect.ON_ITS_DAY]
        assert tally.outcomes["closed_already"] == prospects[bulk.Prospect.CLOSED_ALREADY]
        assert tally.outcomes["open_already"] == prospects[bulk.Prospect.OPEN_ALREADY]
        assert tally.states["settled"] == prospects[bulk.Prospect.AT_ONCE]
        assert tally.states["blocked"] == prospects[bulk.Prospect.WAITS]
        assert tally.states["referred"] == prospects[bulk.Prospect.REVIEWED]
        assert tally.states["scheduled"] == scheduled + prospects[bulk.Prospect.OPEN_ALREADY]
    assert {name: sum(outlook.prospects.values()) for name, outlook in rehearsal.brands.items()} == {
        "lumo-de": 7,
        "lumo-uk": 16,
    }
    # Row by row: who waits, and by which rule.
    outlook = {each["row"]: each for each in table(tmp_path / "outlook.csv")}
    done = results(digest, tmp_path)
    assert [each["row"] for each in done] == list(outlook)
    for each in done:
        said = outlook[each["row"]]
        if said["outlook"] == "waits":
            assert (each["state"], each["reason"], each["rule"]) == ("blocked", said["reason"], said["rule"])
        if said["outlook"] == "at_once":
            assert each["certificate"]
            figures = ("comes_back_minor", "to_pay_minor", "currency")
            assert [each[name] for name in figures] == [said[name] for name in figures]
    # And when the day has come, all the money is what was said.
    world.let_pass(timedelta(days=4))
    world.work()
    assert settled_money(bulk.stands(digest=digest)) == rehearsed_money(rehearsal)


@pytest.mark.feature("C16")
def test_bills_of_an_account_are_rehearsed_with_its_last_line_only(database, tmp_path):
    brand = a_brand()
    whole, part = a_holder(brand=brand).account, a_holder(brand=brand).account
    lines = [a_line(brand=brand, account=account) for account in (whole, part, whole, part)]
    a_line(brand=brand, account=part)
    for account in (whole, part):
        a_bill(account=account, amount_minor=700)
    bulk.rehearse(listed(tmp_path, *lines), now=clock(), out=tmp_path / "out.csv")
    assert [each["to_pay_minor"] for each in table(tmp_path / "out.csv")] == ["0", "0", "700", "0"]


@pytest.mark.feature("C16", "I4")
def test_the_dry_run_of_a_whole_operator_is_what_becomes_of_it(world, tmp_path):
    book = operator_export.write(tmp_path / "export", lines=400, seed=5)
    import_directory(book, now=clock())
    names = [row["line_id"] for row in table(book / "lines.csv")]
    path = a_list(tmp_path, *names)
    rehearsal = bulk.rehearse(path, now=clock(), out=tmp_path / "outlook.csv")
    digest = begun(path)
    bulk.carry_on(digest=digest)
    world.work()
    standing = bulk.stands(digest=digest)
    became: Counter[str] = sum((each.states for each in standing.brands.values()), Counter())
    assert became == {
        "settled": rehearsal.prospects[bulk.Prospect.AT_ONCE],
        "blocked": rehearsal.prospects[bulk.Prospect.WAITS],
        "referred": rehearsal.prospects[bulk.Prospect.REVIEWED],
    }
    said, done = (
        {row["row"]: row for row in table(file)}
        for file in (tmp_path / "outlook.csv", results_in(digest, tmp_path))
    )
    settled = [number for number, row in done.items() if row["state"] == "settled"]
    assert len(settled) > 300
    figures = ("comes_back_minor", "to_pay_minor", "currency")
    assert [
        number for number in settled if any(done[number][each] != said[number][each] for each in figures)
    ] == []


# The real run.


@pytest.mark.feature("C16")
def test_a_list_opens_what_one_order_would(world, tmp_path):
    one, many = a_line(credit_minor=100), a_line(credit_minor=100)
    order_closing(line=one, ends_on=None)
    bulk.carry_on(digest=begun(listed(tmp_path, many)))

    def opened(line):
        case = Case.objects.get(line_id=line.id)
        told = Notice.objects.filter(origin=case.id).order_by("channel", "contact")
        kept = ("state", "channel", "language", "ordered_by_operator", "ends_on", "version", "waits_for")
        return (
            {name: getattr(case, name) for name in kept},
            list(told.values_list("template", "channel", "contact", "language")),
        )

    assert opened(one) == opened(many)
    assert Case.objects.get(line_id=many.id).lane == Lane.BULK
    world.work()
    assert set(Case.objects.values_list("state", flat=True)) == {"settled"}


@pytest.mark.feature("C16")
def test_the_same_file_again_changes_nothing(world, tmp_path):
    path = listed(tmp_path, *(a_line(credit_minor=10) for _ in range(3)))
    digest = begun(path)
    bulk.carry_on(digest=digest)
    world.work()
    before = (list(BulkRow.objects.order_by("id").values()), list(Case.objects.order_by("id").values()))
    moved = tmp_path / "another-name.csv"
    path.rename(moved)
    assert begun(moved) == digest
    assert bulk.carry_on(digest=digest) is bulk.End.THROUGH
    world.work()
    assert before == (
        list(BulkRow.objects.order_by("id").values()),
        list(Case.objects.order_by("id").values()),
    )
    assert [each["stands"] for each in bulk.all_runs()] == ["opened"]


@pytest.mark.feature("C16")
def test_a_line_that_closed_meanwhile_and_a_day_that_passed_open_nothing(world, tmp_path):
    closed, late, open_already = a_line(), a_line(), a_line()
    day = clock().date()
    path = a_list(
        tmp_path,
        *(
            f"{line.external_id},{ends_on}"
            for line, ends_on in ((closed, ""), (late, day), (open_already, ""))
        ),
        header="line,ends_on",
    )
    digest = begun(path)
    order_closing(line=closed, ends_on=None)
    waiting = road.request(line=open_already, channel="portal", language="en", ends_on=None, now=clock())
    world.work()
    assert Case.objects.get(pk=waiting.case_id).state == "awaiting_proof"
    world.let_pass(timedelta(days=2))
    bulk.carry_on(digest=digest)
    assert [(each["outcome"], bool(each["reference"])) for each in results(digest, tmp_path)] == [
        ("closed_already", False),
        ("day_past", False),
        ("open_already", True),
    ]
    world.work()
    # What somebody had asked for and not proven, the operator's order proves.
    assert Case.objects.get(pk=waiting.case_id).state == "settled"
    assert Case.objects.get(pk=waiting.case_id).lane == Lane.INTERACTIVE


@pytest.mark.feature("C16")
def test_a_reference_that_is_taken_is_drawn_anew(database, tmp_path, monkeypatch):
    taken = order_closing(line=a_line(), ends_on=None).reference
    drawn = [[taken, "LU-22222222"], ["LU-33333333"]]
    monkeypatch.setattr(opening_many, "new_references", lambda _prefix, _count: drawn.pop(0))
    bulk.carry_on(digest=begun(listed(tmp_path, a_line(), a_line())))
    assert set(Case.objects.values_list("reference", flat=True)) == {taken, "LU-22222222", "LU-33333333"}
    one = iter(["LU-22222222", "LU-44444444"])
    monkeypatch.setattr(recording, "new_reference", lambda _prefix: next(one))
    assert order_closing(line=a_line(), ends_on=None).reference == "LU-44444444"


@pytest.mark.feature("C16")
def test_a_pause_stops_intake_wherever_it_runs_until_somebody_lets_it_go_on(world, tmp_path, monkeypatch):
    digest = begun(listed(tmp_path, *(a_line() for _ in range(6))))
    monkeypatch.setattr(running, "PORTION", 2)
    seen: list[int] = []

    def pause_after_two(going):
        seen.append(going.turned)
        if going.turned == 2:
            bulk.pause(digest=digest, now=clock())

    assert bulk.carry_on(digest=digest, watch=pause_after_two) is bulk.End.PAUSED
    assert bulk.carry_on(digest=digest) is bulk.End.PAUSED
    assert bulk.is_paused(digest=digest)
    assert Case.objects.count() == 2
    world.work()
    assert bulk.tally(digest=digest).states == {"settled": 2}
    bulk.let_go_on(digest=digest, now=clock())
    assert bulk.carry_on(digest=digest) is bulk.End.THROUGH
    assert Case.objects.count() == 6
    assert not bulk.pause(digest=digest, now=clock())


@pytest.mark.feature("C16")
def test_being_told_to_stop_pauses_between_two_commits(database, tmp_path, monkeypatch):
    digest = begun(listed(tmp_path, *(a_line() for _ in range(4))))
    monkeypatch.setattr(running, "PORTION", 2)
    asked = iter([False, True])
    assert bulk.carry_on(digest=digest, stop=lambda: next(asked)) is bulk.End.PAUSED
    assert Case.objects.count() == 2
    assert bulk.is_paused(digest=digest)


@pytest.mark.feature("C16")
def test_intake_waits_while_the_workers_have_too_much_in_hand(world, tmp_path, monkeypatch):
    digest = begun(listed(tmp_path, *(a_line() for _ in range(7)), a_line(open_order=True)))
    monkeypatch.setattr(running, "PORTION", 2)
    most: list[int] = []
    waits: list[float] = []

    def work(seconds: float) -> None:
        waits.append(seconds)
        most.append(Case.objects.filter(state="acknowledged").count())
        world.work()

    assert bulk.carry_on(digest=digest, backlog=3, sleep=work) is bulk.End.THROUGH
    assert waits == [running.LOOK_AGAIN] * 3
    assert most == [2] * 3


@pytest.mark.feature("C16")
def test_intake_keeps_to_its_rate(database, tmp_path):
    digest = begun(listed(tmp_path, *(a_line() for _ in range(5))), rate=2)
    waits: list[float] = []
    bulk.carry_on(digest=digest, sleep=waits.append)
    assert len(waits) == 3
    assert all(wait <= 1 for wait in waits)
    assert sum(waits) > 1
    assert set(BulkRow.objects.values_list("outcome", flat=True)) == {"opened"}


@pytest.mark.feature("C16")
def test_a_portion_takes_as_many_queries_for_one_line_as_for_many(database, tmp_path):
    counted = []
    for number, size in enumerate((2, 1, 40)):
        path = listed(tmp_path, *(a_line() for _ in range(size)))
        bulk_list = BulkList.objects.get(digest=begun(path.rename(tmp_path / f"{number}.csv")))
        with CaptureQueriesContext(connection) as queries:
            opening.open_portion(list_id=bulk_list.id, limit=1000)
        counted.append(len(queries))
    # The first one read the brand besides, which is remembered.
    assert counted[1] == counted[2] < 20


@pytest.mark.feature("C16")
def test_a_language_and_an_account_of_every_line_are_its_own(world, tmp_path):
    brand = a_brand()
    lines = [
        a_line(brand=brand, account=a_holder(brand=brand, language=tag).account) for tag in ("zh-Hans", "sv")
    ]
    bulk.carry_on(digest=begun(listed(tmp_path, *lines)))
    told = dict(Case.objects.values_list("account_id", "language"))
    assert told == {lines[0].account_id: "zh-hans", lines[1].account_id: "en"}
    assert Account.objects.filter(pk__in=told).count() == 2


@pytest.mark.feature("C16", "S1")
def test_two_hosts_with_one_list_and_a_third_with_another_open_each_line_once(
    database, tmp_path, monkeypatch
):
    lines = [a_line() for _ in range(40)]
    names = [f"lumo-uk/{line.external_id}" for line in lines]
    one = begun(a_list(tmp_path, *names))
    other = begun(a_list(tmp_path, *reversed(names), name="other.csv"))
    monkeypatch.setattr(running, "PORTION", 7)
    together, ended = threading.Barrier(3), []

    def host(digest: str) -> None:
        try:
            together.wait()
            ended.append(bulk.carry_on(digest=digest))
        finally:
            connections["default"].close()
            connections["keystore"].close()

    hosts = [threading.Thread(target=host, args=[digest]) for digest in (one, one, other)]
    for each in hosts:
        each.start()
    for each in hosts:
        each.join()
    assert ended == [bulk.End.THROUGH] * 3
    assert sorted(Case.objects.values_list("line_id", flat=True)) == sorted(line.id for line in lines)
    became = Counter(BulkRow.objects.values_list("outcome", flat=True))
    assert became == {"opened": 40, "open_already": 40}


@pytest.mark.feature("C16")
def test_a_rate_that_somebody_changes_holds_from_the_next_portion(database, tmp_path):
    digest = begun(listed(tmp_path, *(a_line() for _ in range(9))), rate=2)
    taken: list[int] = []

    def faster(going) -> None:
        taken.append(going.turned)
        bulk.let_go_on(digest=digest, now=clock(), rate=5)

    bulk.carry_on(digest=digest, watch=faster, sleep=lambda _seconds: None)
    assert taken == [2, 4, 9, 9]


@pytest.mark.feature("C16", "S1")
@pytest.mark.parametrize("breaks", ["open_cases", "_go_with", "_note", "_leaf"])
def test_a_portion_that_breaks_leaves_nothing_behind(database, tmp_path, monkeypatch, breaks):
    digest = begun(listed(tmp_path, a_line(), a_line()))
    lists = list(BulkList.objects.values())

    def torn(*_given, **_named):
        raise RuntimeError("the machine went away")

    with monkeypatch.context() as broken:
        broken.setattr(opening, breaks, torn)
        with pytest.raises(RuntimeError):
            bulk.carry_on(digest=digest)
    left = [each.objects.count() for each in (Case, Proof, Notice)]
    assert (left, list(BulkList.objects.values())) == ([0, 0, 0], lists)
    assert set(BulkRow.objects.values_list("outcome", flat=True)) == {""}
    assert bulk.carry_on(digest=digest) is bulk.End.THROUGH
    assert Case.objects.count() == 2
