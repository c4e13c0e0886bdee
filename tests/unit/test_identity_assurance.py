"""The sum of assurance: what counts, what does not, and what is the same proof twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.identity.assurance import Evidence, Need, assess
from clearline.identity.models import ProofKind

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NEED = Need(
    weights={
        "sms_code": 1,
        "password": 1,
        "service_password": 1,
        "passkey": 2,
        "email_code": 1,
        "security_question": 1,
    },
    total=2,
    roots=2,
    rest_days=7,
)
SMS = Evidence(
    kind="sms_code", root="sim:1", channel="portal", at=NOW, expires_at=NOW + timedelta(minutes=30)
)
PASSWORD = replace(SMS, kind="password", root="memory")


def added(*proofs, changed=None, contact=None, now=NOW):
    return assess(proofs, NEED, now, sim_changed_at=changed or {}, contact_changed_at=contact)


@pytest.mark.feature("C9")
def test_two_independent_factors_are_enough():
    found = added(SMS, PASSWORD)
    assert (found.total, found.roots, found.enough) == (2, {"sim:1", "memory"}, True)
    assert found.kinds == {"sms_code", "password"}


@pytest.mark.feature("C9")
@pytest.mark.parametrize("alone", [SMS, PASSWORD, replace(SMS, kind="passkey", root="passkey:1")])
def test_one_factor_is_never_enough_whatever_it_weighs(alone):
    assert not added(alone).enough
    assert not added(alone, alone).enough


@pytest.mark.feature("C9")
def test_what_rests_on_the_same_thing_is_one_proof():
    by_that_sim = replace(PASSWORD, root="sim:1")
    found = added(SMS, by_that_sim)
    assert (found.total, found.enough) == (1, False)


@pytest.mark.feature("C9")
@pytest.mark.parametrize(
    "worthless",
    [
        replace(SMS, kind="email_code", root="mail"),
        replace(SMS, kind="security_question", root="question"),
        replace(PASSWORD, root="mail"),  # set through a code by mail, not rested yet
    ],
)
def test_mail_and_questions_add_nothing_even_if_a_policy_weighs_them(worthless):
    found = added(worthless, SMS)
    assert (found.total, found.enough) == (1, False)
    assert found.reasons


@pytest.mark.feature("C9")
@pytest.mark.parametrize(("days", "counts"), [(0, False), (6.99, False), (7, True), (700, True)])
def test_a_code_to_a_sim_that_was_changed_lately_is_refused(days, counts):
    found = added(SMS, PASSWORD, changed={"sim:1": NOW - timedelta(days=days)})
    assert found.enough is counts
    assert ("sim_changed_lately" in found.reasons) is not counts


@pytest.mark.feature("C9")
def test_a_password_set_through_a_fresh_sim_is_refused_with_it():
    fresh = {"sim:1": NOW - timedelta(days=1)}
    assert added(replace(PASSWORD, root="sim:1"), changed=fresh).total == 0


def test_a_sim_changed_after_the_proof_takes_nothing_away():
    assert added(
        SMS, PASSWORD, changed={"sim:1": NOW + timedelta(hours=1)}, now=NOW + timedelta(minutes=1)
    ).enough


def test_another_lines_sim_does_not_matter():
    assert added(SMS, PASSWORD, changed={"sim:2": NOW}).enough


@pytest.mark.feature("C9")
def test_a_contact_that_changed_lately_is_refused():
    lately = NOW - timedelta(days=2)
    assert not added(replace(SMS, root="number:ab"), PASSWORD, contact=lately).enough
    assert not added(SMS, PASSWORD, contact=lately).enough


def test_a_proof_ends():
    assert not added(SMS, PASSWORD, now=NOW + timedelta(minutes=30)).enough
    assert added(SMS, PASSWORD, now=NOW + timedelta(minutes=29)).enough


@pytest.mark.parametrize(("channel", "enough"), [("operator", True), ("portal", False), ("hotline", False)])
def test_an_order_of_the_operator_is_enough_but_only_from_the_operator(channel, enough):
    order = replace(SMS, kind=ProofKind.OPERATOR_ORDER, root="order", channel=channel)
    assert added(order).enough is enough


proofs = st.builds(
    Evidence,
    kind=st.sampled_from([*NEED.weights, "operator_order"]),
    root=st.sampled_from(["sim:1", "sim:2", "memory", "mail", "passkey:1"]),
    channel=st.sampled_from(["portal", "hotline"]),
    at=st.just(NOW),
    expires_at=st.just(NOW + timedelta(minutes=30)),
)


@pytest.mark.feature("C9")
@given(st.lists(proofs, max_size=6))
def test_no_set_of_proofs_is_enough_from_fewer_than_two_roots_that_count(brought):
    found = added(*brought)
    counting = {
        each.root
        for each in brought
        if each.root != "mail" and each.kind not in {"email_code", "security_question", "operator_order"}
    }
    assert found.roots == counting
    assert found.enough == (len(counting) >= 2)
