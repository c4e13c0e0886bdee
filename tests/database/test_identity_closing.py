"""The code that confirms a closing, and what proofs do for a case."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests import builders
from tests.postman import code_in, letters, number_of

from clearline.brands.database import clock
from clearline.identity import closing, counter, proofs, status_code
from clearline.identity.models import Proof, ProofKind
from clearline.identity.proofs import ForeignProof
from clearline.journey import step1_acknowledge as road
from clearline.keys import blind, subjects
from clearline.lines.models import Account, Order
from clearline.notices.models import Notice
from clearline.vocabulary.identifiers import uuid7

pytestmark = pytest.mark.database


def without_other_number(line) -> Account:
    """Leave the line's own number as the only number on file."""
    number = number_of(line)
    account = line.account
    key = subjects.the(subject_id=account.subject_id, brand_id=account.brand_id)
    known = key.open(bytes(account.personal), row_id=account.id)
    Account.objects.filter(id=account.id).update(
        personal=key.seal({**known, "contact_msisdn": number}, row_id=account.id),
        contact_index=blind.index("msisdn", number),
    )
    return Account.objects.get(id=account.id)


@pytest.mark.feature("C9")
def test_the_code_goes_to_the_contact_number_and_proves_it():
    line, now, origin = builders.a_line(), clock(), uuid7()
    assert closing.send_code(account=line.account, line_id=line.id, origin=origin, language="en", now=now)
    assert [notice.contact for notice in Notice.objects.all()] == ["contact_msisdn"]
    (message,) = letters()
    code = code_in(message.text)
    assert (
        closing.check_code(account=line.account, origin=uuid7(), typed=code, now=now) is None
    )  # another request
    proof_id = closing.check_code(
        account=line.account, origin=origin, typed=f" {code[:3]} {code[3:]}", now=now
    )
    proof = Proof.objects.get(id=proof_id)
    assert (proof.kind, proof.root) == (
        ProofKind.SMS_CODE,
        f"number:{bytes(line.account.contact_index).hex()}",
    )
    assert closing.check_code(account=line.account, origin=origin, typed=code, now=now) is None  # used


@pytest.mark.feature("C9")
def test_a_code_to_the_line_itself_is_told_to_every_other_contact():
    line, now, origin = builders.a_line(), clock(), uuid7()
    account = without_other_number(line)
    assert closing.way_for(account=account, line_id=line.id).root == f"sim:{line.id}"
    closing.send_code(account=account, line_id=line.id, origin=origin, language="en", now=now)
    told = sorted((notice.template, notice.contact) for notice in Notice.objects.all())
    assert told == [("closing_code", "line"), ("closing_code_sent", "email")]


@pytest.mark.feature("C9")
def test_no_code_goes_only_to_the_line_that_is_being_closed():
    line, now = builders.a_line(), clock()
    account = without_other_number(line)
    account.email_index = None
    account.save()
    assert not closing.send_code(account=account, line_id=line.id, origin=uuid7(), language="en", now=now)
    assert not Notice.objects.exists()


def test_a_number_that_is_another_line_of_the_brand_rests_on_its_sim():
    brand = builders.a_brand()
    line, other = builders.a_line(brand=brand), builders.a_line(brand=brand)
    Account.objects.filter(id=line.account_id).update(contact_index=other.msisdn_index)
    assert (
        closing.way_for(account=Account.objects.get(id=line.account_id), line_id=line.id).root
        == f"sim:{other.id}"
    )


@pytest.mark.feature("S5")
def test_codes_of_a_day_are_few():
    line, now = builders.a_line(), clock()
    sent = [
        closing.send_code(account=line.account, line_id=line.id, origin=uuid7(), language="en", now=now)
        for _ in range(12)
    ]
    assert sent.count(True) == counter.CODES_PER_DAY


@pytest.mark.feature("C9")
def test_proofs_brought_to_a_case_are_added_up():
    line, now = builders.a_line(), clock()
    brought = builders.two_factors(line=line, now=now).ids
    receipt = road.request(
        line=line, channel="portal", language="en", ends_on=None, proof_ids=(), requested_by=None, now=now
    )
    empty = proofs.assess_cases(case_ids=[receipt.case_id], now=now)[receipt.case_id]
    assert (empty.total, empty.enough) == (0, False)
    for _ in range(2):
        proofs.attach(proof_ids=brought, case_id=receipt.case_id, now=now)
    assert Proof.objects.filter(case_id=receipt.case_id).count() == 2
    found = proofs.assess_cases(case_ids=[receipt.case_id, uuid7()], now=now + timedelta(days=5))[
        receipt.case_id
    ]
    assert (found.total, len(found.roots), found.enough) == (2, 2, True)


@pytest.mark.feature("C9")
def test_a_sim_swapped_yesterday_proves_nothing():
    line, now = builders.a_line(), clock()
    Order.objects.create(
        brand_id=line.brand_id,
        external_id="SWAP1",
        account_id=line.account_id,
        line=line,
        kind="sim_swap",
        status="done",
        created_at=now - timedelta(days=1),
    )
    receipt = road.request(
        line=line,
        channel="portal",
        language="en",
        ends_on=None,
        requested_by=None,
        now=now,
        proof_ids=builders.two_factors(line=line, now=now).ids,
    )
    found = proofs.assess_cases(case_ids=[receipt.case_id], now=now)[receipt.case_id]
    assert (found.total, found.enough, found.reasons) == (1, False, ("sim_changed_lately",))


@pytest.mark.feature("C9", "S5")
def test_somebody_elses_proof_is_refused():
    brand = builders.a_brand()
    mine, theirs, now = builders.a_line(brand=brand), builders.a_line(brand=brand), clock()
    receipt = road.request(
        line=mine, channel="portal", language="en", ends_on=None, proof_ids=(), requested_by=None, now=now
    )
    with pytest.raises(ForeignProof):
        proofs.attach(
            proof_ids=builders.two_factors(line=theirs, now=now).ids, case_id=receipt.case_id, now=now
        )
    with pytest.raises(ForeignProof):
        proofs.attach(proof_ids=[uuid7()], case_id=receipt.case_id, now=now)


def test_a_proof_that_is_over_is_left_behind():
    line, now = builders.a_line(), clock()
    brought = builders.two_factors(line=line, now=now - proofs.HOLDS_FOR).ids
    receipt = road.request(
        line=line,
        channel="portal",
        language="en",
        ends_on=None,
        proof_ids=brought,
        requested_by=None,
        now=now,
    )
    assert not Proof.objects.filter(case_id=receipt.case_id).exists()


def test_proofs_are_only_ever_added():
    line, now = builders.a_line(), clock()
    builders.two_factors(line=line, now=now)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Proof.objects.update(root="memory")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Proof.objects.all()._raw_delete("default")


def test_an_operators_order_comes_from_the_operator():
    line, now = builders.a_line(), clock()
    common = {
        "brand_id": line.brand_id,
        "account_id": line.account_id,
        "subject_id": line.subject_id,
        "now": now,
    }
    with pytest.raises(IntegrityError, match="order_from_operator"), transaction.atomic():
        proofs.record(**common, kind=ProofKind.OPERATOR_ORDER, root="order", channel="portal")


@pytest.mark.feature("D2", "S5")
def test_the_status_code_opens_a_case_and_five_wrong_ones_close_the_door():
    line, now = builders.a_line(), clock()
    receipt = road.request(
        line=line, channel="portal", language="en", ends_on=None, proof_ids=(), requested_by=None, now=now
    )
    seen = {"brand": line.brand, "reference": receipt.reference.lower().replace("-", " "), "now": now}
    for _ in range(counter.PER_ATTEMPT + 2):
        assert status_code.look_up(**seen, typed=receipt.status_code) == receipt.case_id
    wrong = f"{(int(receipt.status_code) + 1) % 1_000_000:06d}"
    for _ in range(counter.PER_ATTEMPT):
        assert status_code.look_up(**seen, typed=wrong) is None
    assert status_code.look_up(**seen, typed=receipt.status_code) is None
    assert status_code.look_up(brand=line.brand, reference="LU-00000000", typed="123456", now=now) is None
