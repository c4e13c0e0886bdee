"""A brand's own rules: laid over the law, refused below it, with file, line and rule."""

import re

import pytest

from clearline.policy import operators, packs, policies
from clearline.policy.packs import PolicyError, load
from clearline.policy.policies import compose

HEAD = "operator: {id: lumo-uk, version: '3'}\nrules:\n"


def with_rules(folder, *rules, pack="gb"):
    (folder / "lumo-uk.yaml").write_text(
        HEAD + "".join(f"- {{{rule}, text: Ours.}}\n" for rule in rules), encoding="utf-8"
    )
    return compose(law=load(pack), brand_code="lumo-uk", folder=folder)


@pytest.mark.feature("B8", "G1")
@pytest.mark.parametrize(
    ("pack", "rule_id", "rule"),
    [
        ("gb", "sla.close_ceiling", "value: 3, unit: working_days"),
        ("in", "sla.close_ceiling", "value: 3, unit: working_days"),
        ("us", "number.quarantine", "value: 90, unit: days"),
        ("ae", "number.quarantine", "value: 400, unit: days"),
        ("fr", "refund.deadline", "value: 5, unit: days"),
        ("in", "number.reactivation_right", "value: 60, unit: days"),
        ("de", "exit.button_label", "value: Vertrag kündigen, unit: text"),
        ("fr", "refund.prepaid_credit_fee", "value: none, unit: enum"),
        ("de", "refund.prepaid_credit_duty", "value: always, unit: enum"),
        ("fr", "exit.login_wall", "value: forbidden, unit: enum"),
        ("de", "port_out.delay_compensation", "value: {per_day_minor: 1500, currency: EUR}, unit: formula"),
        ("gb", "wait.proof", "value: 30, unit: days"),
        ("gb", "assurance.needed_sum", "value: 3, unit: points"),
        ("gb", "assurance.weight.sms_code", "value: 0, unit: points"),
        ("gb", "review.account_kind", "value: [], unit: list"),
    ],
)
def test_what_is_better_for_the_subscriber_or_left_open_is_taken(pack, rule_id, rule, tmp_path):
    ruled = with_rules(tmp_path, f"id: {rule_id}, {rule}", pack=pack).rule(rule_id)
    assert (ruled.rule_id, ruled.pack_id, ruled.text) == (rule_id, "operator:lumo-uk", "Ours.")


REFUSED = [
    ("in", "id: sla.close_ceiling, value: 8, unit: working_days", "stands at 7; only a smaller figure"),
    ("us", "id: sla.close_ceiling, value: 2, unit: working_days", "stands at 1; only a smaller figure"),
    ("fr", "id: refund.deadline, value: 11, unit: days", "stands at 10; only a smaller figure"),
    ("us", "id: number.quarantine, value: 91, unit: days", "within 45 to 90"),
    ("ae", "id: number.quarantine, value: 364, unit: days", "within 365 and more"),
    ("ae", "id: number.reactivation_right, value: 364, unit: days", "only a larger figure"),
    ("in", "id: identity.sim_change_hold, value: 23, unit: hours", "only a larger figure"),
    ("cn", "id: data.identity_retention, value: 25, unit: months", "nobody may change it"),
    ("ae", "id: refund.prepaid_credit_duty, value: on_request, unit: enum", "nobody may change it"),
    ("fr", "id: refund.prepaid_credit_fee, value: five_euro, unit: enum", "only a lower charge"),
    ("de", "id: port_out.delay_compensation, value: {per_day_minor: 9, currency: EUR}, unit: formula", "lar"),
    ("in", "id: severity.bill_overdue, value: block, unit: enum", "by its rule blocker.unpaid_bill"),
    ("in", "id: severity.account_state.fraud_hold, value: block, unit: enum", "its rule blocker"),
    ("ae", "id: severity.money_left, value: block, unit: enum", "by its rule blocker.remaining_credit"),
    ("gb", "id: blocker.unpaid_bill, value: may_block, unit: enum", "choose severity.bill_overdue or"),
    ("gb", "id: sla.close_cieling, value: 3, unit: working_days", "sla.close_ceiling is meant, perhaps"),
    ("gb", "id: severity.napping, value: warn, unit: enum", "there is no severity.napping"),
    ("gb", "id: severity.bill_open, value: maybe, unit: enum", "use block, warn, settle_later"),
    ("gb", "id: review.account_kind, value: [child], unit: list", "use consumer, business, minor"),
    ("gb", "id: sla.close_ceiling, value: 3, unit: days", "the unit of this rule is working_days, not days"),
    ("gb", "id: sla.close_ceiling, value: three, unit: working_days", "a whole number"),
    ("gb", "id: wait.proof, value: 61, unit: days", "within 1 to 60"),
    ("gb", "id: assurance.needed_sum, value: 1, unit: points", "only a larger figure"),
    ("gb", "id: assurance.weight.sms_code, value: 2, unit: points", "only a smaller figure"),
    ("gb", "id: assurance.weight.email_code, value: 1, unit: points", "nobody may change it"),
    ("gb", "id: assurance.weight.security_question, value: 1, unit: points", "nobody may change it"),
    # Left to the operator, but not without what hangs on it:
    ("gb", "id: number.quarantine, value: 89, unit: days", "reactivation_right (intl) promises it for 90"),
    ("us", "id: number.quarantine, value: 45, unit: days", "reactivation_right (intl) promises it for 90"),
    ("us", "id: number.reactivation_right, value: 91, unit: days", "number.quarantine (us) lets it rest 90"),
]  # fmt: skip


@pytest.mark.feature("G1")
@pytest.mark.parametrize(("pack", "rule", "said"), REFUSED)
def test_what_the_law_does_not_leave_to_a_brand_is_refused_with_its_place(pack, rule, said, tmp_path):
    rule_id = re.match(r"id: ([a-z_.]+)", rule)[1]
    with pytest.raises(PolicyError) as refused:
        with_rules(tmp_path, "id: exit.confirm_label, value: Los, unit: text", rule, pack=pack)
    assert said in str(refused.value)
    assert re.search(rf"lumo-uk\.yaml, line 4, rule {re.escape(rule_id)}: ", str(refused.value))


def test_a_short_rest_stands_where_law_is_silent_and_the_right_is_shortened_with_it(tmp_path):
    both = (
        "id: number.quarantine, value: 45, unit: days",
        "id: number.reactivation_right, value: 45, unit: days",
    )
    rules = with_rules(tmp_path, *both, pack="us")
    assert (rules.quarantine_days("consumer").value, rules.reactivation_days.value) == (45, 45)
    assert rules.quarantine_days("business").value == 45  # the floor; the right no longer lengthens it


def test_a_number_rests_at_least_as_long_as_it_can_be_ported(tmp_path):
    short = (
        "id: number.quarantine, value: 20, unit: days",
        "id: number.reactivation_right, value: 10, unit: days",
    )
    with pytest.raises(PolicyError, match=r"port_out\.right_after_end \(gb\) promises it for 30"):
        with_rules(tmp_path, *short)


def test_every_refused_rule_of_a_file_is_told(tmp_path):
    with pytest.raises(PolicyError) as refused:
        with_rules(
            tmp_path,
            "id: assurance.needed_sum, value: 1, unit: points",
            "id: wait.proof, value: 14, unit: days",
            "id: sla.close_ceiling, value: 3, unit: days",
        )
    assert [mistake.place.line for mistake in refused.value.mistakes] == [3, 5]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("operator: {id: other, version: '1'}\nrules: []\n", r"these rules are other's; here lumo-uk"),
        (HEAD + "- {id: wait.proof, value: 9, unit: days}\n", r"3, rule wait\.proof: the key text"),
        (HEAD + "- {id: wait.proof, value: 9, unit: days, text: A, why: B}\n", r"proof: the key why is"),
        (HEAD + "- {id: wait.proof, value: 9, unit: weeks, text: A}\n", r"line 3, rule wait\.proof: unit"),
        (HEAD + 2 * "- {id: wait.proof, value: 9, unit: days, text: A}\n", r"4, rule wait\.proof: .* twice"),
        (HEAD + "- {id: wait.proof, value: 9", r"lumo-uk\.yaml, line \d+: is not YAML"),
        ("operator: {id: lumo-uk, version: 1.0}\nrules: []\n", r"line 1: operator\.version"),
    ],
)  # fmt: skip
def test_a_badly_written_file_is_refused_with_its_place(text, said, tmp_path):
    (tmp_path / "lumo-uk.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=said):
        compose(law=load("gb"), brand_code="lumo-uk", folder=tmp_path)


@pytest.mark.parametrize("code", ["../gb", "Lumo", "", "a/b", "lumo--uk"])
def test_a_brand_code_never_leads_to_another_folder(code, tmp_path):
    with pytest.raises(PolicyError, match="is no brand code"):
        compose(law=load("gb"), brand_code=code, folder=tmp_path)


def test_the_products_own_rules_judge_every_blocker_and_weigh_every_proof(tmp_path):
    need = compose(law=load("gb"), brand_code="lumo-uk", folder=tmp_path).assurance
    assert (need.needed_sum, need.needed_roots) == (2, 2)
    assert need.weights == {
        "sms_code": 1, "password": 1, "service_password": 1, "authenticator": 1, "passkey": 2,
        "document": 1, "email_code": 0, "security_question": 0, "operator_order": 2,
        "waiting_time": 1,
    }  # fmt: skip
    assert (need.sms_rest_days, need.contact_rest_days, need.password_rest_days, need.proof_minutes) == (
        7,
        7,
        7,
        30,
    )
    assert compose(law=load("in"), brand_code="lumo-in", folder=tmp_path).assurance.sms_rest_days == 1


def test_a_mistake_in_the_products_own_file_is_told_too(tmp_path):
    text = operators.DEFAULT.read_text(encoding="utf-8").replace("value: warn", "value: worn", 1)
    (tmp_path / "default.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(
        PolicyError, match=r"default\.yaml, line \d+, rule severity\.device_bound: value 'worn'"
    ):
        operators.product(tmp_path / "default.yaml")


def test_the_version_changes_with_every_file_behind_it_and_fits_its_column(tmp_path):
    plain = compose(law=load("gb"), brand_code="lumo-uk", folder=tmp_path).version
    again = compose(law=load("gb"), brand_code="lumo-uk", folder=tmp_path).version
    other = with_rules(tmp_path, "id: wait.proof, value: 14, unit: days").version
    assert plain == again != other
    # The same version with another rule in it is another policy all the same.
    assert with_rules(tmp_path, "id: wait.proof, value: 15, unit: days").version != other
    assert re.fullmatch(r"gb 2026\.11\.21 \+ operator 1 · [0-9a-f]{8}", plain)
    assert (
        len({compose(law=load(each), brand_code="x", folder=tmp_path).version for each in packs.known()}) == 9
    )
    assert len(other) <= 80


def test_settings_are_read_when_asked_and_forgotten_on_demand(tmp_path, settings):
    settings.CLEARLINE_POLICY_DIR = str(tmp_path)
    policies.forget()
    try:
        assert policies.policy_for(law_pack="gb", brand_code="lumo-uk").proof_days.value == 14
        with_rules(tmp_path, "id: wait.proof, value: 21, unit: days")
        assert policies.policy_for(law_pack="gb", brand_code="lumo-uk").proof_days.value == 14
        policies.forget()
        ruled = policies.policy_for(law_pack="gb", brand_code="lumo-uk").proof_days
        assert (ruled.value, ruled.pack_id, ruled.rule_id) == (21, "operator:lumo-uk", "wait.proof")
    finally:
        policies.forget()


def test_an_unknown_rule_is_a_clear_error(tmp_path):
    rules = compose(law=load("gb"), brand_code="lumo-uk", folder=tmp_path)
    with pytest.raises(PolicyError, match=r"gb\.yaml, rule sla\.nap: no pack"):
        rules.rule("sla.nap")
    with pytest.raises(PolicyError, match=r"rule refund\.deadline: this rule holds no words"):
        rules.label("refund.deadline")
    assert rules.label("exit.button_label").value == "Close this line"
