"""On its day what is known of somebody goes, class by class; what the law keeps stays, and nothing else."""

import json
from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection
from tests.builders import PLACES, a_brand, a_holder, a_line
from tests.small_export import SmallExport, an_account_row
from tests.world import World
from typer.testing import CliRunner

from clearline.brands.database import clock
from clearline.cli import app, health, start
from clearline.cli.errors import Refused
from clearline.keys import subjects
from clearline.lines.importing import import_directory
from clearline.lines.models import Account, Bill, Line, Sim
from clearline.notices.models import Notice
from clearline.privacy import erasing, journal, orphans, promise, receipts, replaying, report
from clearline.privacy.models import Erasure, Receipt
from clearline.privacy.periods import period
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.personal import DataClass

pytestmark = [pytest.mark.database, pytest.mark.feature("E8", "S6")]
YEAR = timedelta(days=366)


@pytest.fixture
def world(database) -> World:
    return World(database).connect()


def closed(world: World, *, country: str = "GB", code: str = "lumo-uk") -> Line:
    """Return a line that has gone the whole road, to the end of its number's rest."""
    from clearline.journey.ordering import order_closing

    brand = a_brand(code=code, country=country)
    line = a_line(brand=brand, account=a_holder(brand=brand).account, everything=True)
    order_closing(line=line, ends_on=None)
    world.work()
    world.let_pass(timedelta(days=400))
    world.work()
    return Line.objects.get(pk=line.pk)


def swept(brand) -> dict[str, int]:
    receipts.announce(brand=brand, now=clock())
    return erasing.sweep(brand=brand, now=clock())


def names(account: Account) -> dict[str, str]:
    account.refresh_from_db()
    if not account.personal:
        return {}
    key = subjects.the(subject_id=account.subject_id)
    return key.open(account.personal, row_id=account.id)


def test_nothing_goes_while_a_line_is_in_service(world):
    line = a_line(everything=True)
    world.let_pass(20 * YEAR)
    gone = swept(line.brand)
    assert {gone[each] for each in ("identity", "account", "invoice", "key")} == {0}
    assert names(line.account)["full_name"] == "Ama Mensah"


def test_everybody_is_told_and_goes_in_one_run_however_few_are_read_at_once(world, monkeypatch):
    monkeypatch.setattr(erasing, "CHUNK", 2)
    brand, *_ = (closed(world).brand for _ in range(5))
    assert receipts.announce(brand=brand, now=clock()) == 5
    world.work()
    gone = erasing.sweep(brand=brand, now=clock())
    assert (gone["identity"], gone["account"]) == (5, 5)


def test_on_the_day_everything_but_what_tax_law_keeps_goes_and_the_key_with_it(world):
    line = closed(world)
    account = Account.objects.get(pk=line.account_id)
    told = receipts.announce(brand=line.brand, now=clock())
    assert told == 1
    world.work()
    gone = erasing.sweep(brand=line.brand, now=clock())
    assert (gone["identity"], gone["account"], gone["invoice"]) == (1, 1, 0)
    account.refresh_from_db()
    assert bytes(account.personal) == b""
    assert account.email_index is None
    assert not Sim.objects.filter(line=line).exists()
    assert bytes(Line.objects.get(pk=line.pk).personal) == b""
    assert account.external_id.startswith("A"), "the customer number stays with the bills"
    # Messages and the certificate have their own two years; with them goes the key.
    world.let_pass(2 * YEAR)
    assert swept(line.brand)["key"] == 1
    assert subjects.find(subject_ids=[account.subject_id]) == {}
    assert not Notice.objects.filter(subject_id=account.subject_id).exists()
    world.let_pass(6 * YEAR)
    assert swept(line.brand)["invoice"] == 1
    account.refresh_from_db()
    assert account.external_id == f"erased-{account.pk}"
    assert Bill.objects.get(account=account).external_id.startswith("erased-")


def test_where_the_law_keeps_the_name_longer_only_the_name_stays(world):
    line = closed(world, country="FR", code="lumo-fr")
    world.let_pass(timedelta(days=30))
    swept(line.brand)
    world.let_pass(timedelta(hours=2))
    swept(line.brand)
    account = Account.objects.get(pk=line.account_id)
    assert names(account) == {"full_name": "Ama Mensah", "email": "", "contact_msisdn": ""}
    assert subjects.find(subject_ids=[account.subject_id])


def test_where_the_law_sets_no_end_the_name_stays(world):
    line = closed(world, country="AE", code="lumo-ae")
    world.let_pass(30 * YEAR)
    swept(line.brand)
    world.let_pass(timedelta(hours=2))
    swept(line.brand)
    assert names(line.account)["full_name"] == "Ama Mensah"


def test_the_receipt_is_sent_before_the_contacts_go_and_its_code_tells_what_went(world):
    line = closed(world)
    account = line.account
    before = len(world.mail.messages())
    receipts.announce(brand=line.brand, now=clock())
    assert erasing.sweep(brand=line.brand, now=clock())["account"] == 0, "the message is still to be sent"
    world.work()
    assert len(world.mail.messages()) == before + 1
    receipt = Receipt.objects.get(account_id=account.pk)
    assert receipts.spoken(receipt.code) in str(world.mail.messages()[-1]["text"])
    assert receipts.check(brand=line.brand, code=receipt.code).gone[0][0] == "identity"
    erasing.sweep(brand=line.brand, now=clock())
    seen = receipts.check(brand=line.brand, code=receipts.spoken(receipt.code).lower())
    assert {data_class for data_class, _ in seen.gone} == {"identity", "account"}
    assert not Notice.objects.filter(origin=receipt.pk).exists(), "it carried the address"
    assert receipts.check(brand=line.brand, code="0000-0000-0000") is None


def test_ledger_and_log_stay_whole(world):
    from clearline.audit import sequencer
    from clearline.audit.check import check
    from clearline.ledger.models import Entry, Posting

    line = closed(world)
    entries, postings = Entry.objects.count(), Posting.objects.count()
    swept(line.brand)
    world.let_pass(timedelta(hours=2))
    swept(line.brand)
    sequencer.run(now=clock())
    assert (Entry.objects.count(), Posting.objects.count()) == (entries, postings)
    assert check(lambda _done, _total: None).sound


def test_what_a_restore_of_the_book_brings_back_goes_again(world, database):
    line = closed(world)
    with database.superuser_connection() as admin:
        admin.execute("CREATE TABLE before AS SELECT * FROM lines_account")
        swept(line.brand)
        world.let_pass(timedelta(hours=2))
        swept(line.brand)
        assert Erasure.objects.count() == 2
        admin.execute("SET session_replication_role = replica")
        admin.execute("DELETE FROM privacy_erasure")
        admin.execute(
            "UPDATE lines_account a SET personal = b.personal, email_index = b.email_index"
            " FROM before b WHERE a.id = b.id"
        )
        admin.execute("DROP TABLE before")
    assert names(line.account)["email"]
    assert replaying.replay() == 2
    assert names(line.account) == {}
    assert replaying.replay() == 0


def test_a_restored_key_store_loses_the_key_again(world, database):
    line = closed(world)
    for _ in range(2):
        world.let_pass(2 * YEAR)
        swept(line.brand)
    with database.superuser_connection("keys") as keys:
        keys.execute("SET session_replication_role = replica")
        keys.execute("DELETE FROM keys_erasure")
    subjects.create(brand_id=line.brand_id, subject_ids=[line.subject_id])
    assert replaying.replay() == Erasure.objects.count() == 3
    assert subjects.find(subject_ids=[line.subject_id]) == {}


def test_a_journal_kept_elsewhere_makes_good_for_both(world, database):
    line = closed(world)
    for _ in range(2):
        world.let_pass(2 * YEAR)
        swept(line.brand)
    kept = journal.lines_of(journal.runs(using=journal.MAIN), using=journal.MAIN)
    for which, table in (("keys", "keys_erasure"), ("main", "privacy_erasure")):
        with database.superuser_connection(which) as admin:
            admin.execute("SET session_replication_role = replica")
            admin.execute(f"DELETE FROM {table}")
    subjects.create(brand_id=line.brand_id, subject_ids=[line.subject_id])
    assert replaying.replay(copy=kept) > 0
    assert subjects.find(subject_ids=[line.subject_id]) == {}
    assert Erasure.objects.count() == 3


def test_what_is_late_is_named(world, database):
    line = closed(world)
    assert database.breaches() == [], "nobody has said yet how long anything is kept"
    promise.keep_terms(brand=line.brand)
    promise.keep_terms(brand=line.brand)  # twice is once
    assert database.breaches() == [], "its number was held until a moment ago"
    world.let_pass(timedelta(hours=5))
    broken = {(name, detail.partition(" ")[0]) for name, _, detail in database.breaches()}
    assert broken == {("nothing_past_its_day", each) for each in ("identity", "account")}
    late = report.overdue(now=clock())
    well, says = health._forgetting()
    assert not well
    assert f"overdue: lumo-uk identity (1, since {line.ceased_at:%Y-%m-%d})" in says
    assert {(each.data_class, each.where) for each in late} >= {
        ("identity", "accounts"),
        ("account", "accounts"),
    }
    swept(line.brand)
    world.let_pass(timedelta(hours=2))
    swept(line.brand)
    assert report.overdue(now=clock()) == []
    assert database.breaches() == []
    assert health._forgetting() == (True, "nothing is overdue")


def test_the_database_counts_periods_as_the_law_does(database):
    events = [date(2024, 2, 29), date(2025, 1, 31), date(2026, 11, 22), date(2027, 12, 31)]
    brands = [a_brand(code=f"lumo-{country.lower()}", country=country) for country in PLACES]
    for brand in brands:
        promise.keep_terms(brand=brand)
    with connection.cursor() as cursor:
        for brand, each in product(brands, DataClass):
            cursor.execute(
                "SELECT privacy_ends(event, months, days, year_more, year_end) FROM privacy_term"
                " CROSS JOIN unnest(%s::date[]) WITH ORDINALITY AS asked (event, place)"
                " WHERE brand_id = %s AND data_class = %s ORDER BY place",
                [events, brand.pk, each.value],
            )
            law = period(brand=brand, data_class=each)
            assert [ends for (ends,) in cursor.fetchall()] == [law.ends(event) for event in events]


def test_usage_goes_row_by_row_while_its_holder_stays(world):
    from clearline.lines.models import Usage

    line = a_line()
    today = clock().date()
    for days in (10, 400):
        Usage.objects.create(brand=line.brand, line=line, day=today - timedelta(days=days), sms=1)
    swept(line.brand)
    assert [each.day for each in Usage.objects.all()] == [today - timedelta(days=10)]


def test_a_holder_may_have_gone_what_no_law_keeps(world):
    from clearline.privacy import holder, sweeping

    line = a_line(everything=True)
    account, brand = line.account, line.brand
    with pytest.raises(holder.NothingMayGo, match="a line is in service"):
        holder.erase_now(account=account, brand=brand, language="en", now=clock())
    line = closed(world)
    account = line.account
    world.let_pass(-timedelta(days=200))  # long before its period is over
    assert holder.standing(account=account, brand=brand, now=clock()).may_go
    holder.erase_now(account=account, brand=brand, language="en", now=clock())
    world.work()
    sweeping.run(now=clock())
    found = {
        each.data_class: each for each in holder.standing(account=account, brand=brand, now=clock()).classes
    }
    assert {str(name) for name, each in found.items() if each.erased_at} == {"identity", "account"}
    assert found["invoice"].until is not None
    with pytest.raises(holder.NothingMayGo, match="the law orders"):
        holder.erase_now(account=account, brand=brand, language="en", now=clock())


def test_an_import_does_not_bring_back_what_was_erased_of_somebody_whose_name_is_kept(world, tmp_path):
    a_brand(code="lumo-fr", country="FR")
    export = SmallExport(tmp_path / "export")
    export.tables["accounts"].append(an_account_row("A9", brand="lumo-fr", country="FR"))
    import_directory(export.write(), now=clock())
    account = Account.objects.get(external_id="A9")
    world.let_pass(timedelta(days=400))
    for _ in range(2):
        swept(account.brand)
        world.let_pass(timedelta(hours=2))
    left = {"full_name": "Ama Mensah", "email": "", "contact_msisdn": ""}
    assert names(account) == left
    import_directory(export.write(), now=clock())
    assert names(account) == left
    assert account.email_index is None


def test_keys_that_nobody_has_go_after_a_week(world, database):
    kept, brand = a_line().subject_id, a_brand()
    young, old = uuid7(), uuid7()
    subjects.create(brand_id=brand.pk, subject_ids=[young, old])
    with database.superuser_connection("keys") as keys:
        keys.execute(
            "UPDATE keys_subjectkey SET created_at = created_at - interval '8 days' WHERE subject_id <> %s",
            [young],
        )
    assert orphans.destroy() == 1
    assert set(subjects.find(subject_ids=[kept, young, old])) == {kept, young}


def test_keys_of_a_database_that_is_not_theirs_are_left_alone(world, database, monkeypatch):
    monkeypatch.setattr(orphans, "FEW", 1)
    lost = [uuid7(), uuid7()]
    subjects.create(brand_id=a_brand().pk, subject_ids=lost)
    with database.superuser_connection("keys") as keys:
        keys.execute("UPDATE keys_subjectkey SET created_at = created_at - interval '8 days'")
    with pytest.raises(orphans.TooManyOrphans, match="2 of 2 keys"):
        orphans.destroy()
    assert len(subjects.find(subject_ids=lost)) == 2


def test_what_the_command_line_tells_of_it(world, monkeypatch, tmp_path):
    line = closed(world)
    for command in ("report", "sweep"):
        monkeypatch.setattr(start, "django_as", lambda _role: None)
        assert told("retention", command).exit_code == (1 if command == "report" else 0)
    dry = told("erase", "--account", line.account.external_id, "--dry-run", "--json")
    assert json.loads(dry.stdout)["held_by"] == []
    world.let_pass(timedelta(hours=2))
    told("retention", "sweep", "--json")
    assert told("retention", "report", "--json").exit_code == 0
    printed = told("retention", "journal").stdout
    assert len(printed.splitlines()) == 2
    kept = tmp_path / "journal.jsonl"
    kept.write_text(printed, encoding="utf-8")
    assert "Nothing had come back" in told("retention", "replay", str(kept)).stdout
    kept.write_text("nonsense", encoding="utf-8")
    assert isinstance(told("retention", "replay", str(kept)).exception, Refused)
    with_nobody = told("erase", "--subject", str(uuid7()))
    assert "No account has the subject" in str(with_nobody.exception)


def told(*words):
    return CliRunner().invoke(app, [*words])
