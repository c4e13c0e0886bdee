"""Single cases of the import: what is refused, what is kept, what is changed."""

import csv
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from tests.small_export import SmallExport, a_line_row, an_account_row

from clearline.brands.database import clock
from clearline.brands.models import Brand
from clearline.keys import subjects
from clearline.lines import find, network, people
from clearline.lines.importing import ImportRefused, ImportResult, Step, import_directory
from clearline.lines.importing.directory import LOCK
from clearline.lines.models import Account, Balance, Bill, Line, Order, Usage

pytestmark = [pytest.mark.database, pytest.mark.feature("I4")]


@pytest.fixture
def export(tmp_path: Path) -> SmallExport:
    return SmallExport(tmp_path / "export")


def take(export: SmallExport) -> tuple[ImportResult, list[tuple[str, str, str, str, str]]]:
    """Import and return what happened, and the rejects as (file, row, id, column, reason)."""
    directory = export.write()
    rejects = directory.parent / "rejects.csv"
    result = import_directory(directory, now=clock(), rejects=rejects)
    with rejects.open(encoding="utf-8", newline="") as file:
        return result, [tuple(row.values())[:5] for row in csv.DictReader(file)]


def test_an_unknown_brand_is_made_with_what_its_country_s_law_pack_says(export: SmallExport):
    result, rejects = take(export)
    assert rejects == []
    brand = Brand.objects.get()
    assert (brand.code, brand.country, brand.subdivision, brand.law_pack) == ("lumo-uk", "GB", "ENG", "gb")
    assert (brand.time_zone, brand.currency, brand.default_language) == ("Europe/London", "GBP", "en")
    assert (brand.name, brand.reference_prefix) == ("Lumo UK", "LU")
    assert "Brand lumo-uk is new" in result.warnings[0]


def test_what_was_imported_can_be_found_and_opened(export: SmallExport):
    take(export)
    line = find.line("L1")
    contact = people.contacts(line_ids=[line.id])[line.id]
    assert (contact.full_name, contact.email, contact.msisdn) == (
        "Ama Mensah",
        "ama.mensah@example.com",
        "447700900101",
    )
    assert network.identities(line_ids=[line.id])[line.id].iccid == export.tables["lines"][0]["iccid"]
    assert list(find.living(msisdn="447700900101")) == [line]


@pytest.mark.feature("S6")
def test_no_personal_value_lies_in_the_database_in_clear(export: SmallExport, database):
    export.tables["devices"] = [
        {
            "device_id": "D1",
            "line_id": "L1",
            "imei": "490154203237518",
            "model": "Pixel 9",
            "bound_at": "2026-01-01T00:00:00Z",
        }
    ]
    take(export)
    row = export.tables["lines"][0]
    secrets = ["Mensah", "example.com", "490154203237518", row["msisdn"], row["iccid"], row["imsi"]]
    with database.superuser_connection() as admin:
        for table in ("account", "line", "sim", "device"):
            text = " ".join(
                str(found) for found in admin.execute(f"SELECT t::text FROM lines_{table} t").fetchall()
            )
            assert text
            for secret in secrets:
                assert secret not in text
                assert secret.encode().hex() not in text


@pytest.mark.parametrize("column", ["msisdn", "iccid", "imsi"])
def test_two_lines_with_one_number_or_sim(export: SmallExport, column: str):
    export.tables["lines"][1][column] = export.tables["lines"][0][column]
    _, rejects = take(export)
    assert rejects == [
        ("balances.csv", "3", "L2", "line_id", "orphaned"),
        ("lines.csv", "3", "L2", column, "duplicate"),
    ]
    assert Line.objects.count() == 1


def test_a_number_that_another_line_of_the_book_has(export: SmallExport):
    take(export)
    export.tables["lines"] = [a_line_row(3) | {"msisdn": export.tables["lines"][1]["msisdn"]}]
    del export.tables["balances"]
    with pytest.raises(ImportRefused, match="No row of"):
        take(export)
    assert Line.objects.count() == 2


def test_two_lines_may_swap_their_numbers_and_sims(export: SmallExport):
    take(export)
    one, two = export.tables["lines"]
    for column in ("msisdn", "iccid", "imsi"):
        one[column], two[column] = two[column], one[column]
    result, rejects = take(export)
    assert rejects == []
    assert result.files["lines"].updated == 2
    line = find.line("L1")
    assert people.contacts(line_ids=[line.id])[line.id].msisdn == one["msisdn"]
    assert network.identities(line_ids=[line.id])[line.id].imsi == one["imsi"]


def test_a_rejected_account_takes_its_lines_along_and_nobody_else_s(export: SmallExport):
    export.tables["accounts"].append(an_account_row("A2") | {"status": "asleep"})
    export.tables["lines"].append(a_line_row(3, account="A2"))
    _, rejects = take(export)
    assert rejects == [
        ("accounts.csv", "3", "A2", "status", "bad_value"),
        ("lines.csv", "4", "L3", "account_id", "orphaned"),
    ]
    assert Line.objects.count() == 2


@pytest.mark.parametrize(
    ("table", "row", "rejected"),
    [
        (
            "balances",
            {"line_id": "L9", "kind": "money", "amount": "5", "currency": "GBP"},
            ("L9", "line_id", "unknown_line"),
        ),
        (
            "balances",
            {"line_id": "L1", "kind": "data", "amount": "5", "currency": "GBP"},
            ("L1", "currency", "mismatch"),
        ),
        (
            "balances",
            {"line_id": "L1", "kind": "money", "amount": "5", "currency": "EUR", "expires_at": "2027-01-01"},
            ("L1", "currency", "mismatch"),
        ),
        (
            "balances",
            {"line_id": "L1", "kind": "money", "amount": "7", "currency": "GBP"},
            ("L1", "expires_at", "duplicate"),
        ),
        ("accounts", an_account_row("A2", brand="lumo-ku"), ("A2", "brand", "unknown_brand")),
        ("accounts", an_account_row("A1"), ("A1", "account_id", "duplicate")),
        ("accounts", an_account_row("A2") | {"contact_msisdn": "0770"}, ("A2", "contact_msisdn", "format")),
        ("lines", a_line_row(3) | {"plan_code": "gold"}, ("L3", "plan_code", "unknown_plan")),
        ("lines", a_line_row(3) | {"status": "ceased"}, ("L3", "status", "bad_value")),
        (
            "plans",
            {"plan_code": "x", "brand": "lumo-uk", "kind": "prepaid", "fee_minor": "1", "currency": "EUR"},
            ("x", "currency", "mismatch"),
        ),
        (
            "plans",
            {"plan_code": "x", "brand": "lumo-ku", "kind": "prepaid", "fee_minor": "1", "currency": "GBP"},
            ("x", "brand", "unknown_brand"),
        ),
    ],
)
def test_a_row_that_does_not_fit_is_listed_with_its_reason(
    export: SmallExport, table: str, row: dict[str, str], rejected: tuple[str, str, str]
):
    export.tables[table].append(row)
    _, rejects = take(export)
    assert rejects == [(f"{table}.csv", str(len(export.tables[table]) + 1), *rejected)]
    assert Line.objects.count() == 2


def test_an_order_of_a_line_that_belongs_to_somebody_else(export: SmallExport):
    export.tables["accounts"].append(an_account_row("A2"))
    order = {"order_id": "O1", "account_id": "A2", "line_id": "L1", "kind": "device", "status": "open"}
    export.tables["orders"] = [{**order, "created_at": "2026-11-01T00:00:00Z"}]
    _, rejects = take(export)
    assert rejects == [("orders.csv", "2", "O1", "line_id", "mismatch")]


def test_a_change_anywhere_marks_the_lines_that_it_concerns(export: SmallExport):
    export.tables["accounts"].append(an_account_row("A2"))
    export.tables["lines"].append(a_line_row(3, account="A2"))
    take(export)
    first = dict(Line.objects.values_list("external_id", "changed_at"))
    # A balance of one line
    export.tables["balances"][0]["amount"] = "1"
    result, _ = take(export)
    assert (result.files["balances"].updated, result.files["lines"].updated) == (1, 0)
    assert moved(first) == {"L1"}
    # A new bill of an account with two lines
    second = dict(Line.objects.values_list("external_id", "changed_at"))
    bill = {
        "bill_id": "B1",
        "account_id": "A1",
        "issued_on": "2026-11-01",
        "due_on": "2026-11-15",
        "amount_minor": "5",
    }
    export.tables["bills"] = [{**bill, "paid_minor": "0", "currency": "GBP", "status": "open"}]
    take(export)
    assert moved(second) == {"L1", "L2"}
    # The state of the other account
    third = dict(Line.objects.values_list("external_id", "changed_at"))
    export.tables["accounts"][1]["status"] = "disputed"
    take(export)
    assert moved(third) == {"L3"}
    assert Account.objects.get(external_id="A2").status == "disputed"


def test_a_case_that_was_assessed_while_the_import_ran_is_woken(export: SmallExport):
    take(export)
    export.tables["balances"][0]["amount"] = "1"
    moments = []
    import_directory(export.write(), now=clock(), watch=lambda _step: moments.append(clock()))
    assert Line.objects.get(external_id="L1").changed_at > moments[-2]  # the last step is after the commit


def moved(before: dict[str, object]) -> set[str]:
    return {name for name, at in Line.objects.values_list("external_id", "changed_at") if at != before[name]}


def test_rows_that_are_absent_stay(export: SmallExport):
    take(export)
    export.tables["lines"] = export.tables["lines"][:1]
    for name in ("plans", "accounts", "balances"):
        del export.tables[name]
    result, rejects = take(export)
    assert rejects == []
    assert result.files["lines"].unchanged == 1
    assert (Line.objects.count(), Balance.objects.count()) == (2, 2)


@pytest.mark.planted_breach  # the line ends here without its case
def test_a_line_that_was_ceased_here_never_revives(export: SmallExport):
    take(export)
    now = clock()
    Line.objects.filter(external_id="L1").update(status="ceased", ceased_at=now, changed_at=now)
    Balance.objects.filter(line__external_id="L1").update(amount=0)
    export.tables["balances"].append(export.money("L1", 700) | {"expires_at": "2027-01-01"})
    result, rejects = take(export)
    line = find.line("L1")
    assert (line.status, line.changed_at) == ("ceased", now)
    assert [each.amount for each in Balance.objects.filter(line=line)] == [0]
    assert rejects == []
    assert (result.files["lines"].kept, result.files["balances"].kept) == (1, 2)
    assert any("ceased here" in warning for warning in result.warnings)


@pytest.mark.feature("S6")
def test_somebody_who_was_erased_here_stays_erased(export: SmallExport):
    take(export)
    account = Account.objects.get()
    subjects.destroy(subject_ids=[account.subject_id], brand_id=account.brand_id)
    result, _ = take(export)
    assert subjects.find(subject_ids=[account.subject_id], brand_id=account.brand_id) == {}
    assert (result.files["accounts"].kept, result.files["lines"].kept) == (1, 2)
    assert bytes(Account.objects.get().personal) == bytes(account.personal)


def test_another_name_is_sealed_anew_and_the_same_one_is_not(export: SmallExport):
    take(export)
    before = bytes(Account.objects.get().personal)
    take(export)
    assert bytes(Account.objects.get().personal) == before
    export.tables["accounts"][0]["full_name"] = "Ama Okafor"
    result, _ = take(export)
    assert result.files["accounts"].updated == 1
    line = find.line("L1")
    assert people.contacts(line_ids=[line.id])[line.id].full_name == "Ama Okafor"


def test_a_line_may_move_to_another_account_and_its_values_move_under_the_other_key(export: SmallExport):
    take(export)
    export.tables["accounts"].append(an_account_row("A2") | {"full_name": "Ben Mensah"})
    export.tables["lines"][0]["account_id"] = "A2"
    _, rejects = take(export)
    assert rejects == []
    line = find.line("L1")
    contact = people.contacts(line_ids=[line.id])[line.id]
    assert (contact.full_name, contact.msisdn) == ("Ben Mensah", export.tables["lines"][0]["msisdn"])
    assert network.identities(line_ids=[line.id])[line.id].iccid == export.tables["lines"][0]["iccid"]


def test_unknown_columns_are_ignored_with_a_warning(export: SmallExport):
    path = export.write() / "lines.csv"
    text = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([f"{text[0]},colour", *(f"{row},red" for row in text[1:])]), encoding="utf-8")
    result = import_directory(path.parent, now=clock())
    assert "lines.csv: column colour is unknown and was ignored." in result.warnings
    assert result.files["lines"].inserted == 2


@pytest.mark.parametrize(
    ("bend", "sentence"),
    [
        (lambda directory: [path.unlink() for path in directory.iterdir()], "holds no lines.csv"),
        (
            lambda directory: (directory / "lines.csv").write_text("line_id\nL1\n"),
            "column account_id, msisdn",
        ),
        (
            lambda directory: (directory / "lines.csv").write_text(
                (directory / "lines.csv").read_text().splitlines()[0] + "\n"
            ),
            "a header and no rows",
        ),
        (lambda directory: (directory / "accounts.csv").unlink(), "No row of"),
    ],
    ids=["empty", "missing columns", "header only", "nobody known"],
)
def test_where_nothing_can_be_imported_nothing_changes(export: SmallExport, bend, sentence: str):
    directory = export.write()
    bend(directory)
    with pytest.raises(ImportRefused, match=sentence):
        import_directory(directory, now=clock())
    assert Brand.objects.count() == Account.objects.count() == Line.objects.count() == 0


def test_two_imports_do_not_run_at_once(export: SmallExport, database):
    directory = export.write()
    with psycopg.connect(database.url("engine")) as other, other.transaction():
        other.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        with pytest.raises(ImportRefused, match="Another import is running"):
            import_directory(directory, now=clock())
    take(export)


def test_brands_may_share_ids_and_an_ambiguous_one_is_refused(export: SmallExport, tmp_path: Path):
    take(export)
    other = SmallExport(tmp_path / "other")
    other.tables["plans"][0] |= {"brand": "lumo-de", "currency": "EUR"}
    other.tables["accounts"] = [an_account_row(brand="lumo-de", country="DE")]
    del other.tables["balances"]
    _, rejects = take(other)
    assert rejects == []
    assert Line.objects.filter(external_id="L1").count() == 2
    assert find.line("lumo-de/L1").brand.code == "lumo-de"
    with pytest.raises(find.LineNotFound, match="lumo-de/L1, lumo-uk/L1"):
        find.line("L1")
    with pytest.raises(find.LineNotFound, match="no line L7"):
        find.line("L7")
    # And a row that names such a line by its id alone is not guessed at
    export.tables = {
        "lines": [a_line_row(5)],
        "balances": [export.money("L1", 9)],
        "accounts": [an_account_row()],
    }
    _, rejects = take(export)
    assert rejects == [("balances.csv", "2", "L1", "line_id", "unknown_line")]


def test_tables_are_known_to_the_planner_afterwards(export: SmallExport):
    take(export)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'lines_line'")
        assert cursor.fetchone() == (2,)
    assert Bill.objects.count() == Order.objects.count() == 0


@pytest.mark.planted_breach  # the line ends here without its case
def test_a_line_that_is_ceased_while_the_import_reads_keeps_its_empty_balance(export: SmallExport, database):
    take(export)
    export.tables["balances"][0]["amount"] = "9999"
    directory = export.write()

    def cease(step: Step) -> None:
        if step.label == "reading balances.csv":
            with psycopg.connect(database.url("engine")) as engine:
                engine.execute("UPDATE lines_balance SET amount = 0 WHERE amount = 2500")
                engine.execute(
                    "UPDATE lines_line SET status = 'ceased', ceased_at = now() WHERE external_id = 'L1'"
                )

    import_directory(directory, now=clock(), watch=cease)
    assert find.line("L1").status == "ceased"
    assert [each.amount for each in Balance.objects.filter(line__external_id="L1")] == [0]


def test_usage_of_each_day_is_taken(export: SmallExport):
    day = {
        "line_id": "L1",
        "day": "2026-11-20",
        "voice_seconds": "60",
        "sms": "2",
        "data_bytes": "5",
        "roaming_bytes": "0",
    }
    export.tables["usage"] = [day, day | {"day": "2026-11-21"}, day, day | {"sms": ""}]
    _, rejects = take(export)
    assert rejects == [
        ("usage.csv", "4", "L1", "day", "duplicate"),
        ("usage.csv", "5", "L1", "sms", "missing"),
    ]
    assert Usage.objects.count() == 2


def test_where_the_rejects_cannot_be_listed_nothing_is_imported(export: SmallExport, tmp_path: Path):
    with pytest.raises(ImportRefused, match="could not be listed"):
        import_directory(export.write(), now=clock(), rejects=tmp_path / "missing" / "rejects.csv")
    assert Line.objects.count() == 0
