"""Money exactly once, held by the database itself: whatever the code above it does."""

import threading
import time
from collections import Counter
from contextlib import contextmanager

import psycopg
import pytest
from django.db import IntegrityError, connection, connections, transaction
from psycopg import sql
from tests.builders import a_brand, a_line
from tests.world import state_of

from clearline.brands.database import clock
from clearline.cases.engine.batch import advance, run_batch
from clearline.journey import road, step9_settle
from clearline.journey.ordering import order_closing
from clearline.ledger.entries import Leg, Movement, standing, write
from clearline.ledger.models import Account, Entry, Posting
from clearline.outbox.commands import Command
from clearline.outbox.commands import write as write_commands
from clearline.outbox.dispatch import dispatch
from clearline.outbox.models import Effect
from clearline.settlement import final_bills, refunds
from clearline.settlement.figures import Figures
from clearline.settlement.models import Refund
from clearline.settlement.refunds import RefundDraft
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.money import Money

pytestmark = pytest.mark.database

CREDIT = 2500
AT_ONCE = 50
# Seconds for fifty threads, each with a connection of its own: on a busy machine a minute goes by.
PATIENCE = 200


@pytest.fixture
def owed(world):
    """Return the brand and id of a case that owes its holder 25 pounds, and has paid nothing yet."""
    receipt = order_closing(line=a_line(credit_minor=CREDIT), ends_on=None)
    before_pay = [stage for stage in road.STAGES if stage.name not in {"pay", "settle"}]
    advance(before_pay)
    dispatch(connector="hlr")
    advance(before_pay)
    assert state_of(receipt.case_id) == "certified"
    return a_brand().id, receipt.case_id


def moved(brand, case, kind, *legs):
    write([Movement(brand, case, kind, tuple(Leg(*leg) for leg in legs))], clock())


@contextmanager
def refused(constraint):
    """Expect the database to refuse, by a constraint or trigger of this name, and undo what was tried."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    assert caught.value.__cause__.diag.constraint_name == constraint


@pytest.mark.feature("S2")
class TestEntries:
    def test_legs_that_do_not_sum_to_zero_are_refused(self, owed):
        legs = (Account.PAYABLE, 100, "GBP"), (Account.CASH, -99, "GBP")
        with refused("ledger_posting_zero_sum"):
            moved(*owed, "trial", *legs)
        assert not Entry.objects.filter(kind="trial").exists()

    def test_currencies_do_not_make_up_for_each_other(self, owed):
        with refused("ledger_posting_zero_sum"):
            moved(*owed, "trial", (Account.PAYABLE, 100, "GBP"), (Account.CASH, -100, "EUR"))

    def test_each_currency_by_itself_may_sum_to_zero(self, owed):
        with transaction.atomic():
            moved(
                *owed,
                "trial",
                (Account.PAYABLE, 5, "GBP"),
                (Account.RECEIVABLE, -5, "GBP"),
                (Account.PAYABLE, 7, "EUR"),
                (Account.RECEIVABLE, -7, "EUR"),
            )
            assert Posting.objects.filter(entry__kind="trial").count() == 4
            transaction.set_rollback(True)

    def test_a_leg_added_later_must_balance_too(self, owed):
        entry = Entry.objects.get(kind="take_over")
        with refused("ledger_posting_zero_sum"):
            Posting.objects.create(
                brand_id=owed[0], entry=entry, account=Account.CASH, amount_minor=-1, currency="GBP"
            )

    def test_a_second_entry_of_a_kind_is_refused(self, owed):
        with refused("ledger_entry_once"):
            moved(*owed, "take_over", (Account.PREPAID, 1, "GBP"), (Account.PAYABLE, -1, "GBP"))
        assert standing(origins=[owed[1]], account=Account.PAYABLE) == {owed[1]: (-CREDIT, "GBP")}

    def test_an_entry_of_no_case_or_of_another_brand_is_refused(self, owed):
        legs = (Account.PREPAID, 1, "GBP"), (Account.PAYABLE, -1, "GBP")
        with refused("ledger_entry_case_id_same_brand"):
            moved(owed[0], uuid7(), "trial", *legs)
        with refused("ledger_entry_case_id_same_brand"):
            moved(a_brand(code="lumo-de", country="DE").id, owed[1], "trial", *legs)

    @pytest.mark.usefixtures("owed")
    @pytest.mark.parametrize("login", ["web", "engine", "owner", "auditor"])
    @pytest.mark.parametrize("table", ["ledger_entry", "ledger_posting", "settlement_finalbill"])
    def test_what_is_written_stays_for_every_login(self, database, login, table):
        named = sql.Identifier(table)
        before = counted(database, table)
        with psycopg.connect(database.url(login), autocommit=True) as session:
            for statement in (
                sql.SQL("UPDATE {} SET brand_id = brand_id").format(named),
                sql.SQL("DELETE FROM {}").format(named),
                sql.SQL("TRUNCATE {} CASCADE").format(named),
            ):
                with pytest.raises((psycopg.errors.IntegrityError, psycopg.errors.InsufficientPrivilege)):
                    session.execute(statement)
        assert counted(database, table) == before > 0

    @pytest.mark.usefixtures("owed")
    def test_not_even_the_superuser_changes_it_in_passing(self, database):
        with database.superuser_connection() as admin:
            for table in ("ledger_entry", "ledger_posting"):
                with pytest.raises(psycopg.errors.IntegrityError, match="append-only"):
                    admin.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def counted(database, table):
    with database.superuser_connection() as admin:
        return admin.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()[0]


def ask_refund(owed, minor, currency="GBP"):
    refunds.write([RefundDraft(*owed, Money(minor, currency))], clock())


@pytest.mark.feature("S2")
class TestRefunds:
    def test_more_than_the_credit_is_refused(self, owed):
        with refused("settlement_refund_ceiling"):
            ask_refund(owed, CREDIT + 1)

    def test_another_currency_than_the_credit_is_refused(self, owed):
        with refused("settlement_refund_ceiling"):
            ask_refund(owed, CREDIT, "EUR")

    @pytest.mark.parametrize("minor", [0, -1])
    def test_nothing_or_less_is_refused(self, owed, minor):
        with refused("settlement_refund_positive"):
            ask_refund(owed, minor)

    def test_a_second_one_is_refused_also_after_the_first_is_settled(self, owed, world):
        world.work()
        assert Refund.objects.get().state == "confirmed"
        with refused("settlement_refund_once"):
            ask_refund(owed, 1)

    @pytest.mark.usefixtures("owed")
    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE settlement_refund SET amount_minor = amount_minor + 1",
            "UPDATE settlement_refund SET currency = 'USD'",
            "DELETE FROM settlement_refund",
        ],
    )
    def test_one_that_was_asked_for_stands(self, world, change):
        run_batch(step9_settle.STAGES[0])
        assert Refund.objects.get().state == "asked"
        with refused("settlement_refund_stands"), connection.cursor() as cursor:
            cursor.execute(change)
        world.work()
        with refused("settlement_refund_stands"), connection.cursor() as cursor:
            cursor.execute("UPDATE settlement_refund SET state = 'asked', confirmed_at = NULL")


def pay_past_the_engine(owed):
    """Pay a case as step 9 does, but without the lock on the case."""
    brand, case = owed
    figures = Figures(currency="GBP", credit_minor=CREDIT, fee_minor=0, bills_minor=0)
    with transaction.atomic():
        refunds.write([RefundDraft(brand, case, Money(CREDIT, "GBP"))], clock())
        write([final_bills.sent(brand_id=brand, case_id=case, figures=figures)], clock())
        write_commands([Command(brand, case, "payments.refund", "payments")], clock())


def pay_if_none_is_seen(owed):
    """Pay a case as careless code would: look first, then pay."""
    if not Refund.objects.filter(case_id=owed[1]).exists():
        time.sleep(0.2)
        with transaction.atomic():
            refunds.write([RefundDraft(*owed, Money(CREDIT, "GBP"))], clock())


def at_once(attempt):
    """Make fifty attempts at the same moment, each on a connection of its own; return how they ended."""
    ended, ready = [], threading.Barrier(AT_ONCE)

    def tries():
        try:
            connection.ensure_connection()
            ready.wait(PATIENCE)
            attempt()
            ended.append("done")
        except IntegrityError:
            ended.append("refused")
        except Exception as error:  # noqa: BLE001 (shown where the numbers do not add up)
            ended.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tries) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return {"done": 0, "refused": 0, **Counter(ended)}


@pytest.mark.feature("S2")
class TestAtOnce:
    def test_fifty_attempts_past_the_engine_pay_once(self, owed, world):
        assert at_once(lambda: pay_past_the_engine(owed)) == {"done": 1, "refused": AT_ONCE - 1}
        assert Refund.objects.get().amount_minor == CREDIT
        assert Effect.objects.filter(effect="payments.refund").count() == 1
        assert Entry.objects.filter(kind="refund_sent").count() == 1
        dispatch(connector="payments")
        assert [each["amount_minor"] for each in world.payments.refunds()] == [CREDIT]

    def test_fifty_workers_at_the_same_case_pay_once(self, owed, world):
        pay = step9_settle.STAGES[0]
        assert at_once(lambda: run_batch(pay)) == {"done": AT_ONCE, "refused": 0}
        assert state_of(owed[1]) == "settling"
        world.work()
        assert [each["amount_minor"] for each in world.payments.refunds()] == [CREDIT]
        assert state_of(owed[1]) == "settled"

    @pytest.mark.planted_breach
    def test_without_the_key_looking_first_pays_many_times(self, owed, database):
        """The known bug: it is the key that holds, not the look before."""
        with database.superuser_connection() as admin:
            admin.execute("ALTER TABLE settlement_refund DROP CONSTRAINT settlement_refund_once")
            try:
                at_once(lambda: pay_if_none_is_seen(owed))
                assert Refund.objects.count() > 1
                assert "one_refund_per_case" in {name for name, _, _ in database.breaches()}
            finally:
                database.empty()
                admin.execute(
                    "ALTER TABLE settlement_refund"
                    " ADD CONSTRAINT settlement_refund_once UNIQUE (brand_id, case_id)"
                )
