"""What is kept goes to a bank account of its holder once; what comes back waits under the same link."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.builders import a_brand, a_holder, a_line, two_factors
from tests.world import World, state_of, their_clock

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.connectors.payments import simulator as bank
from clearline.connectors.payments.simulator import PaymentsSimulator
from clearline.journey import choosing, claiming, road
from clearline.journey.ordering import order_closing
from clearline.ledger.models import Posting
from clearline.lines.models import Line
from clearline.settlement import runs, vault
from clearline.settlement.checking import check
from clearline.settlement.left import Kept, Way
from clearline.settlement.models import Destination, Refund, Transfer
from clearline.vocabulary.iban import Iban

pytestmark = [pytest.mark.database, pytest.mark.feature("E2", "G6")]
AMA = Iban.read("DE89370400440532013000")
OURS = runs.Payer(name="Lumo", iban=Iban.read("NL91ABNA0417164300"))
DAY = date(2026, 3, 2)


@pytest.fixture
def kept(world: World) -> Kept:
    """Twelve euros that Ama had kept."""
    brand = a_brand("lumo-de", "DE")
    line = a_line(brand=brand, account=a_holder(brand=brand).account, credit_minor=1234)
    choosing.request(
        line=line,
        wanted=choosing.Wanted(money=Way.KEEP),
        channel="portal",
        language="en",
        ends_on=None,
        proof_ids=two_factors(line=line, now=clock()).ids,
        now=clock(),
    )
    world.work()
    return Kept.objects.get()


def claim(kept: Kept) -> None:
    claiming.to_account(token=vault.token(kept.id), iban=AMA, now=clock())


def exported(kept: Kept):
    run = runs.open_run(brand=kept.brand, now=clock())
    assert run is not None
    return runs.read_run(run=run, brand=kept.brand, payer=OURS, on=DAY).run


def whole(world: World) -> None:
    assert (check().breaks, world.database.breaches()) == ([], [])


def stands_on(account: str) -> int:
    return sum(Posting.objects.filter(account=account).values_list("amount_minor", flat=True))


def test_a_link_pays_to_an_account_in_the_name_of_the_holder_once(world: World, kept: Kept):
    claim(kept)
    with pytest.raises(claiming.NothingToClaim):
        claim(kept)
    world.work()
    assert [each["subject"] for each in world.mail.messages()].count("You have claimed €12.34") == 1
    whole(world)
    run = exported(kept)
    (sent,) = run.transfers
    reference = Case.objects.get().reference
    assert (sent.iban, sent.name, sent.amount.minor) == (AMA, "Ama Mensah", 1234)
    assert sent.end_to_end == f"{reference}-{kept.id.hex[-6:].upper()}-1"
    assert runs.open_run(brand=kept.brand, now=clock()) is None
    assert runs.read_run(run=run.id, brand=kept.brand, payer=OURS, on=DAY).run == run
    assert [runs.confirm(run=run.id, now=clock()) for _ in range(2)] == [1, 0]
    world.work()
    kept.refresh_from_db()
    assert (kept.state, kept.claimed_by, kept.tries) == ("claimed", "bank", 1)
    assert (stands_on("vault"), stands_on("refund_in_transit"), stands_on("cash")) == (0, 0, -1234)
    assert world.payments.refunds() == []
    whole(world)


@pytest.mark.parametrize("when", ["before", "after it counted as paid"])
def test_what_the_bank_sends_back_waits_under_the_same_link(world: World, kept: Kept, when: str):
    paid = when != "before"
    claim(kept)
    run = exported(kept)
    if paid:
        runs.confirm(run=run.id, now=clock())
        world.work()
    name = run.transfers[0].end_to_end
    assert [road.money_came_back(transfer=name, reason="AC04", now=clock()) for _ in range(2)] == [
        paid,
        False,
    ]
    world.work()
    whole(world)
    again = claiming.find(token=vault.token(kept.id)).kept
    assert (again.state, again.amount_minor, again.id == kept.id) == ("waiting", 1234, not paid)
    assert sum("/kept/" in each["text"] for each in world.mail.messages()) == 2
    claim(kept)
    runs.confirm(run=exported(kept).id, now=clock())
    world.work()
    assert (stands_on("vault"), stands_on("refund_in_transit"), stands_on("cash")) == (0, 0, -1234)
    with pytest.raises(claiming.NothingToClaim):
        claim(kept)
    whole(world)


@pytest.mark.feature("S2")
def test_the_database_itself_refuses_a_second_account_and_another_sum(world: World, kept: Kept):
    claim(kept)
    named = Destination.objects.get()
    for row in (
        Destination(brand_id=named.brand_id, case_id=named.case_id, kept_id=kept.id, generation=2,
                    subject_id=named.subject_id, personal=named.personal, given_at=clock()),
        Transfer(brand_id=named.brand_id, case_id=named.case_id, kept_id=kept.id, generation=1, run=kept.id,
                 amount_minor=1235, currency="EUR", exported_at=clock()),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_no_account_where_nobody_is_left_whose_it_could_be(world: World, kept: Kept, monkeypatch):
    monkeypatch.setattr("clearline.lines.people.contacts", lambda **_asked: {})
    with pytest.raises(claiming.NoHolder):
        claim(kept)
    assert not Destination.objects.exists()


def test_pounds_go_to_a_british_account_by_a_run_of_their_own(world: World, tmp_path):
    british = a_brand()
    line = a_line(brand=british, account=a_holder(brand=british).account, credit_minor=1234)
    choosing.request(
        line=line,
        wanted=choosing.Wanted(money=Way.KEEP),
        channel="portal",
        language="en",
        ends_on=None,
        proof_ids=two_factors(line=line, now=clock()).ids,
        now=clock(),
    )
    world.work()
    pounds = Kept.objects.get()
    with pytest.raises(claiming.NothingToClaim):  # nothing is exchanged
        claim(pounds)
    account = Iban.read("GB29 NWBK 6016 1331 9268 19", country="GB")
    claiming.to_account(token=vault.token(pounds.id), iban=account, now=clock())
    payer = runs.Payer(name="Lumo", iban=Iban.read("GB33BUKB20201555555555", country="GB"))
    run_id = runs.open_run(brand=british, now=clock())
    assert run_id is not None
    run = runs.read_run(run=run_id, brand=british, payer=payer, on=DAY).run
    assert (run.currency, run.transfers[0].amount.minor) == ("GBP", 1234)
    runs.confirm(run=run_id, now=clock())
    world.work()
    assert (stands_on("vault"), stands_on("cash")) == (0, -1234)
    whole(world)


LATE = pytest.mark.feature("D3", "G5")


def late(world: World, line: Line) -> Case:
    case = Case.objects.get(pk=order_closing(line=line, ends_on=None).case_id)
    world.work()
    assert state_of(case.id) == "settling"
    for _ in range(2):
        world.let_pass(timedelta(days=12))
        world.work()
    case.refresh_from_db()
    return case


@LATE
def test_a_refund_that_is_late_pays_by_itself_once(world: World):
    line = a_line(brand=a_brand(), credit_minor=900)
    world.payments = PaymentsSimulator(clock=their_clock, succeeds_after=timedelta(days=1))
    world.connect()
    case = late(world, line)
    assert case.waits_for == "staff"
    assert [each["amount_minor"] for each in world.payments.refunds()] == [900, 500]
    subjects = [each["subject"] for each in world.mail.messages()]
    assert subjects.count("We are late with your money, and pay £5.00 for it") == 1
    assert (Kept.objects.get().source, stands_on("promises_paid")) == ("late", 500)
    whole(world)


@LATE
def test_where_the_refund_waits_for_a_run_what_being_late_pays_goes_with_it(world: World):
    brand = a_brand("lumo-de", "DE")
    line = a_line(brand=brand, account=a_holder(brand=brand).account, credit_minor=1234)
    world.payments.tell(str(line.account_id), bank.CLOSED)
    case = Case.objects.get(pk=order_closing(line=line, ends_on=None).case_id)
    world.work()
    road.name_account(case_id=case.id, owner="Ama", iban=AMA, now=clock())
    for _ in range(2):
        world.let_pass(timedelta(days=12))
        world.work()
    run = runs.open_run(brand=brand, now=clock())
    assert run is not None
    sums = [
        each.amount.minor for each in runs.read_run(run=run, brand=brand, payer=OURS, on=DAY).run.transfers
    ]
    assert sorted(sums) == [500, 1234]
    runs.confirm(run=run, now=clock())
    world.work()
    assert (state_of(case.id), Refund.objects.get().state, Kept.objects.get().state) == (
        "settled",
        "confirmed",
        "claimed",
    )
    whole(world)


@LATE
def test_who_is_asked_for_an_account_is_not_paid_for_waiting(world: World):
    brand = a_brand("lumo-de", "DE")
    line = a_line(brand=brand, account=a_holder(brand=brand).account, credit_minor=1234)
    world.payments.tell(str(line.account_id), bank.CLOSED)
    case = late(world, line)
    assert (case.waits_for, Kept.objects.exists()) == ("holder", False)
