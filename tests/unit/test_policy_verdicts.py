"""What each blocker means in each country, under the product's own rules and a brand's."""

from uuid import UUID

import pytest

from clearline.policy import packs
from clearline.policy.packs import load
from clearline.policy.policies import compose
from clearline.policy.verdicts import LAW_RULES, Severity
from clearline.vocabulary.blockers import Blocker, Finding

LINE = UUID("0198c0de-0000-7000-8000-000000000001")
BLOCK, WARN, LATER = Severity.BLOCK, Severity.WARN, Severity.SETTLE_LATER

# What the product does in every country whose law does not forbid it: severity and who lifts it.
EVERYWHERE = {
    Blocker.BILL_OVERDUE: (LATER, "holder"),
    Blocker.BILL_OPEN: (LATER, "holder"),
    Blocker.LINE_STATE: (LATER, "operator"),
    Blocker.DEVICE_BOUND: (WARN, "holder"),
    Blocker.ORDER_OPEN: (BLOCK, "holder"),
    Blocker.PORT_OUT_OPEN: (BLOCK, "holder_elsewhere"),
    Blocker.MONEY_LEFT: (LATER, "holder"),
    Blocker.DATA_LEFT: (WARN, "holder"),
    Blocker.POINTS_LEFT: (LATER, "holder"),
    Blocker.SERVICE_ACTIVE: (LATER, "holder"),
    Blocker.CONTRACT_RUNNING: (LATER, "time"),
    Blocker.LINK_LISTED: (WARN, "holder_elsewhere"),
}
STATES = {"suspended": LATER, "disputed": LATER, "fraud_hold": BLOCK}


def policy(pack_id, folder):
    return compose(law=load(pack_id), brand_code="lumo-uk", folder=folder)


def verdict(pack_id, folder, blocker, detail="1"):
    return policy(pack_id, folder).verdicts([Finding(LINE, blocker, detail)])[0]


@pytest.mark.feature("B8")
@pytest.mark.parametrize("pack_id", packs.known())
@pytest.mark.parametrize("blocker", EVERYWHERE)
def test_each_blocker_in_each_country(pack_id, blocker, tmp_path):
    found = verdict(pack_id, tmp_path, blocker)
    severity, lifted_by = EVERYWHERE[blocker]
    if (pack_id, blocker) == ("in", Blocker.ORDER_OPEN):
        severity = LATER  # India: closing may not be withheld for any reason
    assert (found.severity, found.lifted_by) == (severity, lifted_by)
    assert found.text


@pytest.mark.feature("B8")
@pytest.mark.parametrize("pack_id", packs.known())
@pytest.mark.parametrize("state", STATES)
def test_each_state_of_the_account_in_each_country(pack_id, state, tmp_path):
    found = verdict(pack_id, tmp_path, Blocker.ACCOUNT_STATE, state)
    expected = LATER if pack_id == "in" else STATES[state]
    assert found.severity is expected
    assert found.rule_id == "blocker.account_state"
    assert found.lifted_by == "operator"


@pytest.mark.feature("B8")
@pytest.mark.parametrize("pack_id", packs.known())
def test_where_the_law_forbids_to_block_nothing_blocks(pack_id, tmp_path):
    rules = policy(pack_id, tmp_path)
    for blocker, rule_id in LAW_RULES.items():
        if rules.rule(rule_id).value == "must_not_block":
            for detail in ("1", *STATES):
                found = rules.verdicts([Finding(LINE, blocker, detail)])[0]
                assert found.severity is not BLOCK
                assert (found.rule_id, found.pack_id) == (rule_id, rules.rule(rule_id).pack_id)


@pytest.mark.feature("G1")
@pytest.mark.parametrize(
    ("pack_id", "blocker", "detail", "rule_id", "answered_by"),
    [
        ("gb", Blocker.BILL_OVERDUE, "900", "blocker.unpaid_bill", "gb"),
        ("cn", Blocker.BILL_OVERDUE, "900", "blocker.unpaid_bill", "cn"),
        ("fr", Blocker.CONTRACT_RUNNING, "900", "blocker.contract_term", "eu"),
        ("us", Blocker.CONTRACT_RUNNING, "900", "blocker.contract_term", "intl"),
        ("ae", Blocker.MONEY_LEFT, "900", "blocker.remaining_credit", "ae"),
        ("in", Blocker.ORDER_OPEN, "1", "blocker.active_services", "in"),  # the law wins over the product
        (
            "gb",
            Blocker.ORDER_OPEN,
            "1",
            "blocker.active_services",
            "operator:default",
        ),  # the product's choice
        ("cn", Blocker.ORDER_OPEN, "1", "blocker.active_services", "cn"),  # allowed by what is read of cn
        ("gb", Blocker.ACCOUNT_STATE, "fraud_hold", "blocker.account_state", "intl"),
        ("gb", Blocker.LINK_LISTED, "2", "severity.link_listed", "operator:default"),
        ("in", Blocker.PORT_OUT_OPEN, "1", "severity.port_out_open", "operator:default"),
    ],
)
def test_a_verdict_names_the_rule_and_who_said_it(pack_id, blocker, detail, rule_id, answered_by, tmp_path):
    found = verdict(pack_id, tmp_path, blocker, detail)
    assert (found.rule_id, found.pack_id) == (rule_id, answered_by)


def test_an_unheard_of_state_of_an_account_is_settled_later(tmp_path):
    assert verdict("gb", tmp_path, Blocker.ACCOUNT_STATE, "napping").severity is LATER


def test_verdicts_come_in_the_order_of_the_findings(tmp_path):
    found = [Finding(LINE, blocker, "1") for blocker in reversed(Blocker)]
    assert [each.finding for each in policy("gb", tmp_path).verdicts(found)] == found


def test_plain_words_do_as_kinds_too(tmp_path):
    # The sweep's rows and stored cases carry the blocker as text.
    finding = Finding(LINE, "order_open", "1")
    assert policy("gb", tmp_path).verdicts([finding])[0].severity is BLOCK


@pytest.mark.feature("B8")
@pytest.mark.parametrize(
    ("state", "kind", "wanted", "rule_id"),
    [
        (None, "consumer", False, "review.account_state"),
        (None, "business", False, "review.account_state"),
        (None, "minor", True, "review.account_kind"),
        ("suspended", "consumer", True, "review.account_state"),
        ("disputed", "business", True, "review.account_state"),
        ("fraud_hold", "consumer", True, "review.account_state"),
    ],
)
def test_who_is_looked_at_by_a_person(state, kind, wanted, rule_id, tmp_path):
    found = [Finding(LINE, Blocker.BILL_OPEN, "1")]
    if state:
        found.append(Finding(LINE, Blocker.ACCOUNT_STATE, state))
    review = policy("gb", tmp_path).needs_review(found, account_kind=kind)
    assert (review.value, review.rule_id, review.pack_id) == (wanted, rule_id, "operator:default")


@pytest.mark.feature("B8")
def test_a_brand_may_be_milder_or_stricter_where_the_law_leaves_it(tmp_path):
    (tmp_path / "lumo-uk.yaml").write_text(
        "operator: {id: lumo-uk, version: '3'}\n"
        "rules:\n"
        "- {id: severity.bill_overdue, value: block, unit: enum, text: Lumo wants them paid first.}\n"
        "- {id: severity.order_open, value: warn, unit: enum, text: Lumo cancels open orders itself.}\n"
        "- {id: severity.account_state.disputed, value: block, unit: enum, text: Lumo settles them first.}\n"
        "- {id: review.account_kind, value: [business, minor], unit: list, text: Lumo looks at companies.}\n"
        "- {id: review.plan, value: [fixed-24], unit: list, text: Lumo looks at long contracts.}\n"
    )
    rules = policy("gb", tmp_path)
    looked_at = rules.needs_review([], account_kind="consumer", plan="fixed-24")
    assert (looked_at.value, looked_at.rule_id, looked_at.pack_id) == (
        True,
        "review.plan",
        "operator:lumo-uk",
    )
    assert not rules.needs_review([], account_kind="consumer", plan="prepaid-s").value
    overdue = rules.verdicts([Finding(LINE, Blocker.BILL_OVERDUE, "900")])[0]
    assert (overdue.severity, overdue.pack_id, overdue.text) == (
        BLOCK,
        "operator:lumo-uk",
        "Lumo wants them paid first.",
    )
    assert rules.verdicts([Finding(LINE, Blocker.ORDER_OPEN, "1")])[0].severity is WARN
    assert rules.verdicts([Finding(LINE, Blocker.ACCOUNT_STATE, "disputed")])[0].severity is BLOCK
    assert rules.verdicts([Finding(LINE, Blocker.ACCOUNT_STATE, "suspended")])[0].severity is LATER
    assert rules.needs_review([], account_kind="business").value
    assert "operator 3" in rules.version
