"""Each country's figures with the clause they stand in: read off the law by hand, held against the packs."""

import pytest

from clearline.policy.packs import load

TDRA, TRAI = "TDRA Consumer Protection Regulations v2.0", "TRAI rules, as stated in TRAI's FAQ"
TKG, CONSO = "TKG", "Code de la consommation"
CRD, EECC = "Directive 2011/83/EU as amended by (EU) 2023/2673", "Directive (EU) 2018/1972 (EECC)"
TEXT_TO_SWITCH = "Ofcom General Condition C7, text-to-switch"
REST = "47 CFR 52.15(f), 52.103(d), 64.1200(l)"
FIGURES = [
    ("ae", "sla.close_ceiling", 0, "working_days", TDRA, "13.6"),
    ("ae", "blocker.remaining_credit", "must_not_block", "enum", TDRA, "10.7"),
    ("ae", "number.quarantine", {"min": 365, "max": None}, "days", TDRA, "14.1"),
    ("ae", "number.reactivation_right", 365, "days", TDRA, "14.2"),
    ("ae", "withdrawal.period", 3, "days", TDRA, "12.2 to 12.7"),
    ("cn", "data.identity_retention", 24, "months", "Real-name registration rules", "11"),
    ("cn", "blocker.account_state", "may_block", "enum", "Anti-Telecom-Fraud Law 2022", "11"),
    ("cn", "complaint.answer_deadline", 15, "days", "Telecom User Complaint Measures", "10"),
    ("cn", "number.quarantine", {"min": 90, "max": None}, "days", "Telecom Service Specification", None),
    ("de", "exit.button_label", "Verträge hier kündigen", "text", "BGB", "312k(2)"),
    ("de", "exit.confirm_label", "jetzt kündigen", "text", "BGB", "312k(2) no. 2"),
    ("de", "receipt.deadline", 0, "minutes", "BGB", "312k(4)"),
    ("de", "refund.prepaid_credit_duty", "on_request", "enum", TKG, "64(4)"),
    ("de", "notice.period_after_renewal_max", 1, "months", TKG, "56(3), (4)"),
    ("de", "data.traffic_billing_retention", 6, "months", "TDDDG", "10(2)"),
    ("eu", "withdrawal.button_label", "withdraw from contract here", "text", CRD, "Art. 11a"),
    ("eu", "withdrawal.confirm_label", "confirm withdrawal", "text", CRD, "Art. 11a"),
    ("eu", "receipt.deadline", "without_undue_delay", "text", CRD, "Art. 11a"),
    ("eu", "port_out.deadline", 1, "working_days", EECC, "106(5)"),
    ("eu", "port_out.right_after_end", 30, "days", EECC, "106(3)"),
    ("eu", "refund.prepaid_credit_duty", "on_request", "enum", EECC, "106(6)"),
    ("eu", "data.request_deadline", 30, "days", "Regulation (EU) 2016/679 (GDPR)", "12(3)"),
    ("fr", "exit.button_label", "résilier votre contrat", "text", CONSO, "D215-1"),
    ("fr", "notice.period_max", 10, "days", CONSO, "L224-39"),
    ("fr", "refund.deadline", 10, "days", CONSO, "L224-35"),
    ("fr", "number.quarantine", {"min": 45, "max": 120}, "days", "Arcep decision 2018-0881", "2.2.6"),
    ("fr", "withdrawal.refund_deadline", 14, "days", CONSO, "L221-24"),
    ("gb", "receipt.deadline", 1, "minutes", TEXT_TO_SWITCH, None),
    ("gb", "port_out.code_validity", 30, "days", TEXT_TO_SWITCH, None),
    ("gb", "port_out.deadline", 1, "working_days", TEXT_TO_SWITCH, None),
    ("gb", "withdrawal.period", 14, "days", "Consumer Contracts Regulations 2013", None),
    ("in", "blocker.unpaid_bill", "must_not_block", "enum", TRAI, "Q1, Q2, Q4"),
    ("in", "sla.close_ceiling", 7, "working_days", TRAI, "Q1, Q2, Q4"),
    ("in", "refund.deposit_deadline", 45, "days", TRAI, "Q1, Q2, Q4"),
    ("in", "refund.late_interest_percent", 10, "percent_per_year", TRAI, "Q1, Q2, Q4"),
    ("in", "number.reactivation_right", 15, "days", "TCPR 2012, 6th amendment 2013", None),
    ("us", "number.quarantine", {"min": 45, "max": 90}, "days", REST, "FCC 18-177 para 38"),
    ("us", "number.quarantine_business", {"min": 45, "max": 365}, "days", REST, "FCC 18-177 para 38"),
    ("us", "data.contact_record_retention", 3, "years", "California Business and Professions Code", None),
]  # fmt: skip


@pytest.mark.feature("G1")
@pytest.mark.parametrize(("pack_id", "rule_id", "value", "unit", "act", "clause"), FIGURES)
def test_a_figure_is_the_one_of_its_clause(pack_id, rule_id, value, unit, act, clause):
    rule = load(pack_id).rules[rule_id]
    assert (rule.value, rule.unit, rule.verified) == (value, unit, True)
    assert (rule.source.act or "").startswith(act)
    assert (rule.source.article or "").startswith(clause or "")


@pytest.mark.feature("G1")
@pytest.mark.parametrize("pack_id", ["ae", "cn", "de", "eu", "fr", "gb", "in", "us"])
def test_what_is_said_to_be_verified_names_an_act_and_where_it_was_read(pack_id):
    verified = [rule for rule in load(pack_id).rules.values() if rule.verified and rule.value is not None]
    assert len(verified) >= 5
    assert [rule.id for rule in verified if not (rule.source.act and rule.source.read_at)] == []


@pytest.mark.feature("G1")
def test_the_international_default_claims_to_be_no_law():
    rules = load("intl").rules.values()
    assert [
        rule.id for rule in rules if rule.verified and rule.value is not None and rule.source.act is None
    ] == []
    assert load("intl").rules["sla.close_ceiling"].source.act == "Clearline default"
