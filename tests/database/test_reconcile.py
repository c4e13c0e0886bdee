"""`clearline reconcile` asks about every refund and charge, and mends only what the answer proves."""

import json
from datetime import timedelta

import pytest
import typer
from tests.builders import a_brand, a_line
from tests.world import World, state_of
from typer.testing import CliRunner

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.cli import reconcile as cli
from clearline.connectors.payments import simulator as bank
from clearline.connectors.payments.simulator import PaymentsSimulator
from clearline.journey.ordering import order_closing
from clearline.journey.reconciling import Reconciled, reconcile
from clearline.outbox.models import Effect
from clearline.selfcare import topping_up
from clearline.selfcare.models import Payment
from clearline.settlement.checking import check
from clearline.settlement.models import Kept, Refund
from clearline.vocabulary.answers import Answer, Outcome
from clearline.vocabulary.identifiers import uuid7

pytestmark = [pytest.mark.database, pytest.mark.feature("E2", "S2")]


@pytest.fixture
def refunded(world: World) -> Case:
    receipt = order_closing(line=a_line(brand=a_brand(), credit_minor=900), ends_on=None)
    world.work()
    assert state_of(receipt.case_id) == "settled"
    return Case.objects.get(pk=receipt.case_id)


def asked(*, mend: bool = True) -> Reconciled:
    now = clock() + timedelta(seconds=1)
    return reconcile(since=now - timedelta(days=1), until=now, mend=mend, now=now)


def shown(found: Reconciled) -> list[tuple[str, str, str, bool]]:
    return [(each.effect, each.ours, each.theirs, each.mended) for each in found.differences]


def test_where_both_say_the_same_nothing_differs(world: World, refunded: Case):
    topping_up.top_up(line_id=a_line(brand=a_brand()).id, amount_minor=2000, attempt=uuid7(), now=clock())
    world.work(rounds=3)
    found = asked()
    assert (found.asked, found.silent, found.differences, found.agreed) == (2, 0, [], True)
    assert (
        reconcile(
            since=clock() - timedelta(days=9), until=clock() - timedelta(days=8), mend=True, now=clock()
        ).asked
        == 0
    )


def test_a_refund_that_came_back_after_it_counted_as_paid_is_kept_once(world: World, refunded: Case):
    world.payments.tell(str(refunded.account_id), bank.CLOSED)
    only_looked = asked(mend=False)
    assert shown(only_looked) == [("payments.refund", "confirmed", "failed", False)]
    assert (only_looked.agreed, Kept.objects.count()) == (False, 0)
    assert shown(asked()) == [("payments.refund", "confirmed", "failed", True)]
    assert asked().differences == []
    kept = Kept.objects.get()
    assert (kept.case_id, kept.source, kept.amount_minor) == (refunded.id, "returned", 900)
    assert check().breaks == []


def test_what_they_have_ended_and_we_take_for_open_is_asked_about_at_once(world: World):
    line = a_line(brand=a_brand(), credit_minor=0)
    payment = topping_up.top_up(line_id=line.id, amount_minor=2000, attempt=uuid7(), now=clock())
    world.work(rounds=3)
    world.payments.decide(world.payments.charges()[-1]["charge_id"], "paid")
    Effect.objects.update(due_at=clock() + timedelta(days=1))
    assert shown(asked()) == [("payments.charge", "accepted", "confirmed", True)]
    world.work(rounds=3)
    assert Payment.objects.get(pk=payment).state == "confirmed"
    assert asked().differences == []


@pytest.mark.planted_breach
def test_what_they_never_received_or_paid_otherwise_is_for_a_person(world: World, refunded: Case):
    world.payments = PaymentsSimulator(
        clock=world.payments._clock
    )  # a provider that has forgotten everything
    world.connect()
    found = asked()
    assert shown(found) == [("payments.refund", "confirmed", "never_received", False)]
    assert not found.agreed
    # Nothing is paid or taken back by itself.
    assert (Refund.objects.get().state, world.payments.refunds()) == ("confirmed", [])


def test_what_they_paid_and_we_took_for_refused_is_for_a_person(world: World):
    line = a_line(brand=a_brand(), credit_minor=900)
    world.payments.tell(str(line.account_id), bank.CLOSED)
    order_closing(line=line, ends_on=None)
    world.work()
    assert asked().differences == []
    world.payments.tell(str(line.account_id), "open")
    assert shown(asked()) == [("payments.refund", "failed", "confirmed", False)]
    assert Effect.objects.filter(effect="payments.refund").count() == 1


class _Silent(PaymentsSimulator):
    """A provider that answers no question."""

    def refund_status(self, *_asked, **_named):
        return Answer(outcome=Outcome.UNKNOWN, reason="cannot_ask")


def test_silence_is_counted_and_taken_for_nothing(world: World, refunded: Case, monkeypatch):
    world.payments = _Silent(clock=world.payments._clock)
    world.connect()
    found = asked()
    assert (found.asked, found.silent, found.differences, found.agreed) == (1, 1, [], False)
    monkeypatch.setattr("clearline.cli.start.django_as", lambda _role: None)
    monkeypatch.setattr("clearline.wiring.routes.connect", lambda: None)
    app = typer.Typer()
    app.command()(cli.reconcile)
    told = CliRunner().invoke(app, ["--json"])
    assert (told.exit_code, json.loads(told.stdout)["silent"]) == (1, 1)
    assert CliRunner().invoke(app, ["--day", "2020-01-01"]).stdout.startswith("0 asked about")
