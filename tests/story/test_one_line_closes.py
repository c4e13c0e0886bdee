"""How one line closes, ending by ending, as far as no browser is needed."""

from datetime import date, timedelta

import pytest
from tests.builders import a_bill, a_brand, a_holder, a_line, an_open_order, two_factors
from tests.world import state_of

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.journey import road
from clearline.journey.ordering import order_closing
from clearline.ledger.entries import standing
from clearline.ledger.models import Account
from clearline.lines.models import Balance, Contract, Line
from clearline.settlement.models import FinalBill, Refund

pytestmark = pytest.mark.database


def ask(line, *, ends_on=None, proven=True):
    now = clock()
    proofs = two_factors(line=line, now=now).ids if proven else ()
    return road.request(
        line=line, channel="portal", language="en", ends_on=ends_on, proof_ids=proofs, now=now
    )


def kinds(case_id):
    return [each.kind for each in road.progress(case_id=case_id).happenings if each.kind.startswith("case.")]


@pytest.mark.feature("E1", "E2", "E5", "E9", "D1", "S2", "I5")
def test_a_clear_line_goes_the_whole_road_by_itself(world):
    # Given Ama's prepaid line with 25 pounds on it
    line = a_line(credit_minor=2500)
    # When she asks for it to be closed, with two factors
    receipt = ask(line)
    world.work()
    # Then it is off at the network and in the book
    assert [each["state"] for each in world.hlr.subscribers()] == ["off"]
    assert Line.objects.get(pk=line.pk).status == "ceased"
    # And the money went back, once
    assert [(each["amount_minor"], each["state"]) for each in world.payments.refunds()] == [
        (2500, "succeeded")
    ]
    assert Refund.objects.get().state == "confirmed"
    assert Balance.objects.get(line=line, kind="money").amount == 0
    # And she has a certificate and a statement
    progress = road.progress(case_id=receipt.case_id)
    assert progress.case.state == "settled"
    assert progress.certificate_id
    assert progress.statement_id
    # And the story is told in order
    assert kinds(receipt.case_id) == [
        f"case.{each}"
        for each in (
            "acknowledged",
            "verified",
            "cleared",
            "scheduled",
            "ceasing",
            "ceased",
            "quarantined",
            "certified",
            "settling",
            "settled",
        )
    ]


@pytest.mark.feature("C12", "S2")
def test_asked_twice_is_once(world):
    line = a_line(credit_minor=500)
    first, second = ask(line), ask(line)
    world.work()
    assert first.created
    assert not second.created
    assert (second.case_id, second.reference, second.at) == (first.case_id, first.reference, first.at)
    assert Case.objects.count() == 1
    assert len(world.payments.refunds()) == 1


@pytest.mark.feature("B4")
def test_a_blocked_request_waits_and_goes_on_when_the_cause_is_gone(world):
    # Given a line with an order under way
    line = a_line()
    order = an_open_order(line=line)
    # When Ama asks, her request waits for the order
    receipt = ask(line)
    world.work()
    case = Case.objects.get(pk=receipt.case_id)
    assert (case.state, case.waits_for) == ("blocked", "cause")
    assert world.hlr.subscribers() == []
    # And when the order is done with, it goes on by itself: she does not ask again
    order.status = "cancelled"
    order.save()
    Line.objects.filter(pk=line.pk).update(changed_at=clock())
    world.work()
    assert state_of(receipt.case_id) == "settled"


@pytest.mark.feature("D6")
def test_taken_back_before_the_day_nothing_ends(world):
    line = a_line()
    receipt = ask(line, ends_on=(clock() + timedelta(days=20)).date())
    world.work()
    assert state_of(receipt.case_id) == "scheduled"
    road.withdraw(case_id=receipt.case_id, by=None, now=clock())
    road.withdraw(case_id=receipt.case_id, by=None, now=clock())
    world.let_pass(timedelta(days=40))
    world.work()
    assert state_of(receipt.case_id) == "withdrawn"
    assert world.hlr.subscribers() == []
    assert Line.objects.get(pk=line.pk).status == "active"


@pytest.mark.feature("D6")
def test_too_late_to_take_back_once_the_network_has_its_order(world):
    receipt = ask(a_line())
    world.work()
    with pytest.raises(road.TooLate, match="can no longer be taken back"):
        road.withdraw(case_id=receipt.case_id, by=None, now=clock())


def test_a_chosen_day_ends_at_midnight_where_the_brand_is(world):
    # Given a line of the German brand, and a day in winter time
    line = a_line(brand=a_brand(code="lumo-de", country="DE"))
    day = date(clock().year + 1, 1, 15)
    receipt = ask(line, ends_on=day)
    world.work()
    # Then the end is 24:00 in Berlin, which is 23:00 in UTC
    ends_at = Case.objects.get(pk=receipt.case_id).ends_at
    assert (ends_at.date(), ends_at.hour) == (day, 23)


@pytest.mark.feature("C9")
def test_without_proof_it_waits_for_the_holder_and_expires(world):
    receipt = ask(a_line(), proven=False)
    world.work()
    case = Case.objects.get(pk=receipt.case_id)
    assert (case.state, case.waits_for) == ("awaiting_proof", "holder")
    world.let_pass(timedelta(days=100))
    world.work()
    assert state_of(receipt.case_id) == "expired"
    assert world.hlr.subscribers() == []


@pytest.mark.feature("C9")
def test_proof_that_comes_later_sets_it_going(world):
    line = a_line()
    receipt = ask(line, proven=False)
    world.work()
    proofs = two_factors(line=line, now=clock()).ids
    assert road.prove(case_id=receipt.case_id, proof_ids=proofs[:1], now=clock()) is False
    assert road.prove(case_id=receipt.case_id, proof_ids=proofs[1:], now=clock()) is True
    world.work()
    assert state_of(receipt.case_id) == "settled"


@pytest.mark.feature("C9", "C12")
def test_asked_again_with_proof_sets_it_going(world):
    line = a_line()
    first = ask(line, proven=False)
    world.work()
    assert state_of(first.case_id) == "awaiting_proof"
    assert ask(line).case_id == first.case_id
    world.work()
    assert state_of(first.case_id) == "settled"


@pytest.mark.feature("C12")
def test_asked_again_with_the_proof_that_was_there_nobody_is_told_twice(world):
    # Given a request with one proof, which is not enough, as its holder was told
    line = a_line()
    proof = two_factors(line=line, now=clock()).ids[:1]

    def asked():
        return road.request(
            line=line, channel="portal", language="en", ends_on=None, proof_ids=proof, now=clock()
        )

    case_id = asked().case_id
    world.work()
    stood = Case.objects.values_list("state", "version", "due_at").get(pk=case_id)
    assert stood[0] == "awaiting_proof"
    # When it comes once more, since the first answer was lost
    assert asked().case_id == case_id
    world.work()
    # Then nothing has changed
    assert Case.objects.values_list("state", "version", "due_at").get(pk=case_id) == stood


@pytest.mark.feature("D1")
def test_a_person_decides_where_policy_wants_one(world):
    # Given the line of a minor, which policy shows to a person
    brand = a_brand()
    line = a_line(brand=brand, account=a_holder(brand=brand, kind="minor").account)
    receipt = ask(line)
    world.work()
    assert state_of(receipt.case_id) == "referred"
    # When Chidi approves
    chidi = line.id
    road.decide(case_id=receipt.case_id, reviewer_id=chidi, approve=True, reason="All clear.", now=clock())
    world.work()
    assert state_of(receipt.case_id) == "settled"
    # Then there is nothing left to decide
    with pytest.raises(road.NotReferred):
        road.decide(case_id=receipt.case_id, reviewer_id=chidi, approve=False, reason="Late.", now=clock())


def test_a_late_decision_is_told_and_still_waits_for_a_person(world):
    # Given a request that waits for a person, with the day by which the law wants it done
    brand = a_brand()
    line = a_line(brand=brand, account=a_holder(brand=brand, kind="minor").account)
    receipt = ask(line)
    world.work()
    case = Case.objects.get(pk=receipt.case_id)
    assert case.state == "referred"
    assert case.due_at - case.requested_at > timedelta(days=6)
    # When nobody decides in time
    world.let_pass(case.due_at - clock() + timedelta(minutes=1))
    world.work()
    # Then the holder is told, once, and Chidi can still decide
    assert kinds(receipt.case_id)[-1] == "case.escalated"
    late = [each for each in world.mail.messages() if "We are late" in str(each["subject"])]
    assert len(late) == 1
    road.decide(case_id=receipt.case_id, reviewer_id=line.id, approve=True, reason="", now=clock())
    world.work()
    assert state_of(receipt.case_id) == "settled"


@pytest.mark.feature("D1")
def test_a_refusal_needs_a_reason_and_leaves_the_line(world):
    brand = a_brand()
    line = a_line(brand=brand, account=a_holder(brand=brand, kind="minor").account)
    receipt = ask(line)
    world.work()
    with pytest.raises(road.ReasonMissing):
        road.decide(case_id=receipt.case_id, reviewer_id=line.id, approve=False, reason=" ", now=clock())
    road.decide(
        case_id=receipt.case_id, reviewer_id=line.id, approve=False, reason="Court order.", now=clock()
    )
    world.work()
    assert state_of(receipt.case_id) == "rejected"
    assert Line.objects.get(pk=line.pk).status == "active"


@pytest.mark.feature("B1", "B7", "E9")
def test_fee_and_bills_are_set_against_the_credit(world):
    # Given a last line with 25.00, a fee of 3 x 5.00 for leaving early, and a bill of which 4.00 is open
    line = a_line(credit_minor=2500)
    today = clock().date()
    Contract.objects.create(
        brand_id=line.brand_id,
        line=line,
        external_id="C1",
        starts_on=today - timedelta(days=40),
        ends_on=today + timedelta(days=100),
        early_fee_minor_per_month=500,
        currency="GBP",
    )
    a_bill(account=line.account, amount_minor=1000, paid_minor=600)
    receipt = ask(line)
    world.work()
    bill = FinalBill.objects.get(case_id=receipt.case_id)
    assert (bill.credit_minor, bill.bills_minor) == (2500, 400)
    assert bill.fee_minor in {1500, 2000}
    assert bill.comes_back_minor == 2500 - 400 - bill.fee_minor
    assert [each["amount_minor"] for each in world.payments.refunds()] == [bill.comes_back_minor]
    assert standing(origins=[receipt.case_id], account=Account.PAYABLE) == {}


def test_what_the_credit_does_not_cover_stays_owed_and_nothing_is_refunded(world):
    line = a_line(credit_minor=100)
    a_bill(account=line.account, amount_minor=1000)
    receipt = ask(line)
    world.work()
    assert state_of(receipt.case_id) == "settled"
    assert world.payments.refunds() == []
    assert FinalBill.objects.get(case_id=receipt.case_id).to_pay_minor == 900
    # And the message tells the truth about it
    told = "\n".join(str(each["text"]) for each in world.mail.messages())
    assert "£9.00 is still to pay" in told
    assert "You owe us nothing" not in told


def test_bills_wait_for_the_last_line_of_the_account(world):
    first = a_line(credit_minor=2000)
    second = a_line(brand=first.brand, account=first.account, credit_minor=2000)
    a_bill(account=first.account, amount_minor=500)
    one = ask(first)
    world.work()
    two = ask(second)
    world.work()
    billed = {bill.case_id: bill.bills_minor for bill in FinalBill.objects.all()}
    assert billed == {one.case_id: 0, two.case_id: 500}


@pytest.mark.parametrize("lines", [2, 3])
def test_lines_that_end_together_settle_their_bills_once(world, lines):
    # Given an account with several lines and one open bill
    first = a_line(credit_minor=2000)
    others = [a_line(brand=first.brand, account=first.account, credit_minor=2000) for _ in range(lines - 1)]
    a_bill(account=first.account, amount_minor=500)
    # When all are asked for at once, so that they end in one batch
    for line in (first, *others):
        ask(line)
    world.work()
    # Then one of them is the last, and the bill is set against its credit
    assert sorted(FinalBill.objects.values_list("bills_minor", flat=True)) == [0] * (lines - 1) + [500]
    assert sorted(each["amount_minor"] for each in world.payments.refunds()) == [1500] + [2000] * (lines - 1)


@pytest.mark.feature("I9")
def test_the_operators_own_order_stands_in_for_proof_and_says_so(world):
    line = a_line()
    receipt = order_closing(line=line, ends_on=None)
    world.work()
    case = Case.objects.get(pk=receipt.case_id)
    assert (case.state, case.ordered_by_operator, case.channel) == ("settled", True, "operator")


@pytest.mark.feature("E13")
def test_the_number_returns_when_its_quarantine_is_over(world):
    receipt = ask(a_line())
    world.work()
    rests_until = Case.objects.get(pk=receipt.case_id).quarantine_until
    assert rests_until - clock() > timedelta(days=44)
    world.let_pass(rests_until - clock() - timedelta(hours=1))
    world.work()
    assert state_of(receipt.case_id) == "settled"
    world.let_pass(timedelta(hours=2))
    world.work()
    assert state_of(receipt.case_id) == "released"


def test_a_closed_line_cannot_be_asked_for_again(world):
    line = a_line()
    ask(line)
    world.work()
    with pytest.raises(road.AlreadyClosed):
        ask(Line.objects.get(pk=line.pk))


def test_a_day_in_the_past_is_refused(world):
    with pytest.raises(road.DayInThePast, match="Choose today or a later day"):
        ask(a_line(), ends_on=date(2020, 1, 1))


@pytest.mark.feature("C7")
def test_the_reason_is_optional_and_changes_nothing(world):
    receipt = ask(a_line())
    road.give_reason(case_id=receipt.case_id, reason_code="price", now=clock())
    with pytest.raises(ValueError, match="Choose one of"):
        road.give_reason(case_id=receipt.case_id, reason_code="'; drop", now=clock())
    world.work()
    assert state_of(receipt.case_id) == "settled"
    assert Case.objects.get(pk=receipt.case_id).reason_code == "price"
