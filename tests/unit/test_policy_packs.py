"""The law packs: what they say, who answers where they are silent, and what a mistake in one looks like."""

import re
import shutil
from pathlib import Path

import pytest

from clearline.policy import packs
from clearline.policy.packs import PolicyError, load
from clearline.policy.policies import compose

ALL = ["ae", "cn", "de", "eu", "fr", "gb", "in", "intl", "us"]

# Read off the facts by hand: days of rest (consumer, business), days of the right to come back, working
# days to close, days to refund, hours of rest after a SIM change.
FIGURES = {
    "ae": (365, 365, 365, 0, 10, 168),
    "cn": (90, 90, 90, 15, 10, 168),
    "de": (90, 90, 90, 7, 10, 168),
    "eu": (90, 90, 90, 7, 10, 168),
    "fr": (90, 90, 90, 7, 10, 168),
    "gb": (90, 90, 90, 7, 10, 168),
    "in": (90, 90, 15, 7, 10, 24),
    "intl": (90, 90, 90, 7, 10, 168),
    "us": (90, 90, 90, 1, 10, 168),
}
ANSWERS = [
    ("gb", "number.quarantine", {"min": 90, "max": None}, "intl"),
    ("us", "number.quarantine", {"min": 45, "max": 90}, "us"),
    ("us", "number.quarantine_business", {"min": 45, "max": 365}, "us"),
    ("fr", "number.quarantine", {"min": 45, "max": 120}, "fr"),
    ("de", "number.quarantine", {"min": 90, "max": None}, "intl"),
    ("ae", "number.reactivation_right", 365, "ae"),
    ("in", "sla.close_ceiling", 7, "in"),
    ("de", "sla.close_ceiling", 7, "intl"),
    ("de", "refund.prepaid_credit_duty", "on_request", "de"),
    ("ae", "refund.prepaid_credit_duty", "always", "ae"),
    ("gb", "refund.prepaid_credit_duty", "always", "intl"),
    ("fr", "refund.deadline", 10, "fr"),
    ("de", "data.request_deadline", 30, "eu"),
    ("de", "data.traffic_billing_retention", 6, "de"),
    ("de", "withdrawal.period", 14, "de"),
    ("fr", "blocker.contract_term", "silent", "eu"),
    ("de", "exit.button_label", "Verträge hier kündigen", "de"),
    ("fr", "exit.confirm_label", "notification de la résiliation", "fr"),
    ("cn", "exit.button_label", "Close this line", "intl"),
    ("in", "blocker.unpaid_bill", "must_not_block", "in"),
    ("cn", "blocker.unpaid_bill", "may_block", "cn"),
    ("gb", "blocker.unpaid_bill", "silent", "gb"),
]  # fmt: skip


@pytest.mark.feature("G1")
def test_there_is_a_pack_for_each_jurisdiction_and_each_loads():
    assert packs.known() == ALL
    for pack_id in ALL:
        pack = load(pack_id)
        assert pack.id == pack_id
        assert len(pack.rules) == 73
        assert list(pack.rules) == list(load("intl").rules)


@pytest.mark.feature("G1")
@pytest.mark.parametrize("pack_id", ALL)
def test_main_figures(pack_id, tmp_path):
    policy = compose(law=load(pack_id), brand_code="lumo-uk", folder=tmp_path)
    assert (
        policy.quarantine_days("consumer").value,
        policy.quarantine_days("business").value,
        policy.reactivation_days.value,
        policy.sla_working_days.value,
        policy.refund_days.value,
        policy.rule("identity.sim_change_hold").value,
    ) == FIGURES[pack_id]
    assert policy.quarantine_days("minor") == policy.quarantine_days("consumer")


@pytest.mark.feature("G1", "B8")
@pytest.mark.parametrize(("pack_id", "rule_id", "value", "answered_by"), ANSWERS)
def test_a_silent_rule_asks_the_parent_and_names_who_answered(pack_id, rule_id, value, answered_by):
    answer = load(pack_id).answer(rule_id)
    assert (answer.rule.value, answer.pack_id) == (value, answered_by)
    assert answer.rule.text.endswith(".")


@pytest.mark.parametrize(
    ("pack_id", "rule_id", "operator_may"),
    [
        ("intl", "number.quarantine", "within_range"),  # the pack itself holds to its own word
        ("gb", "number.quarantine", "choose"),  # the international pack answers, the choice is gb's
        ("de", "sla.close_ceiling", "choose"),  # through eu down to intl
        ("de", "data.request_deadline", "shorten"),  # eu is law: its word stands
        ("us", "number.quarantine", "within_range"),
        ("in", "blocker.unpaid_bill", "nothing"),
    ],
)
def test_the_choice_of_a_silent_country_stands_against_the_international_pack_only(
    pack_id, rule_id, operator_may
):
    assert load(pack_id).answer(rule_id).operator_may == operator_may


def test_facts_serve_the_import():
    facts = load("gb").facts
    assert (facts.currency.code, facts.currency.minor_digits) == ("GBP", 2)
    assert facts.time_zones.zones[0] == "Europe/London"
    assert facts.languages.usual[0] == "en"
    assert facts.numbering.country_code == "+44"
    assert load("ae").facts.working_week.half_days == ["fri"]
    assert load("intl").facts.currency.code is None


def test_an_unknown_pack_names_those_there_are():
    with pytest.raises(PolicyError, match=r"xx\.yaml.* there are ae, cn, de, eu, fr, gb, in, intl, us"):
        load("xx")


# --- planted mistakes: file, line and rule are told ---------------------------------------------------

RULE = "refund.deadline"
PLANTED = [
    ("  operator_may: shorten", "  operator_may: shrink", "operator_may"),
    ("  unit: days", "  unit: dayz", "unit"),
    ("  unit: days", "  unit: working_days", "counts in days"),
    ("  value: 10", "  value: ten", "days are a whole number"),
    ("  value: 10", "  value: -1", "days are a whole number"),
    ("  value: 10", "  value: 10.5", "days are a whole number"),
    ("  value: 10", "  value: true", "days are a whole number"),
    ("  value: 10", "  velue: 10", "velue is not known here"),
    ("  value: 10", "  value: 10\n  value: 11", "twice"),
    ("  counted_from: last_bill_paid\n", "", "counted_from is missing"),
    ("  verified: true", "  verified: 'yes'", "verified"),
    ("  bound: at_most", "  bound: range", "a range is written"),
    (f"- id: {RULE}", "- id: refund.deadlime", "there is no refund.deadlime; refund.deadline is meant"),
    (f"- id: {RULE}", "- id: refund.deposit_deadline", "stands twice"),
]


def planted(folder: Path, *, pack: str = "fr", rule: str = RULE, old: str, new: str) -> int:
    """Copy all packs, spoil one rule of one, and return the line of the rule's first key."""
    shutil.copytree(packs.FOLDER, folder, dirs_exist_ok=True)
    path = folder / f"{pack}.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index(f"- id: {rule}\n")
    end = text.find("\n- id: ", start)
    assert old in text[start:end]
    path.write_text(text[:start] + text[start:end].replace(old, new, 1) + text[end:], encoding="utf-8")
    return text.count("\n", 0, start) + 1


@pytest.mark.feature("G1")
@pytest.mark.parametrize(("old", "new", "said"), PLANTED)
def test_a_planted_mistake_is_told_with_file_line_and_rule(tmp_path, old, new, said):
    first = planted(tmp_path, old=old, new=new)
    with pytest.raises(PolicyError) as refused:
        load("fr", folder=tmp_path)
    lines = str(refused.value).splitlines()
    told = next(line for line in lines if said in line)
    found = re.match(r"(?P<file>\S+fr\.yaml), line (?P<line>\d+)", told)
    assert found, told
    assert first <= int(found["line"]) <= first + 15
    if "twice" not in said or "id" in new:
        assert ", rule refund.dea" in told or ", rule refund.dep" in told


def test_the_line_is_the_line_of_the_mistake_itself(tmp_path):
    first = planted(tmp_path, old="  unit: days", new="  unit: dayz")
    with pytest.raises(PolicyError, match=rf"fr\.yaml, line {first + 2}, rule refund\.deadline: unit: "):
        load("fr", folder=tmp_path)


def test_every_mistake_is_told_not_only_the_first(tmp_path):
    planted(tmp_path, old="  unit: days", new="  unit: dayz")
    path = tmp_path / "fr.yaml"
    path.write_text(
        path.read_text(encoding="utf-8")
        .replace("  zones: ", "  zonen: ")
        .replace("currency: {code: EUR", "currency: {code: Euro")
    )
    with pytest.raises(PolicyError) as refused:
        load("fr", folder=tmp_path)
    text = str(refused.value)
    assert "currency.code" in text
    assert "refund.deadline" in text
    assert len(refused.value.mistakes) >= 2


def test_a_missing_rule_is_named(tmp_path):
    shutil.copytree(packs.FOLDER, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "gb.yaml"
    path.write_text(
        re.sub(r"- id: number\.quarantine\n(?:  .*\n)+", "", path.read_text(encoding="utf-8")),
        encoding="utf-8",
    )
    with pytest.raises(PolicyError, match=r"gb\.yaml, line \d+: the rule number\.quarantine is missing"):
        load("gb", folder=tmp_path)


def test_rules_in_another_order_are_refused(tmp_path):
    shutil.copytree(packs.FOLDER, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "gb.yaml"
    text = path.read_text(encoding="utf-8")
    moved = re.search(r"- id: number\.quarantine\n(?:  .*\n)+", text)
    assert moved
    path.write_text(text.replace(moved[0], "") + moved[0], encoding="utf-8")
    with pytest.raises(
        PolicyError, match=r"rule number\.quarantine_business: .*here comes number\.quarantine"
    ):
        load("gb", folder=tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pack: {id: gb\nfacts: [", r"gb\.yaml, line \d+: is not YAML"),
        ("pack:\n\tid: gb\n", r"gb\.yaml, line 2: is not YAML"),
        ("", r"gb\.yaml, line 1: the file is empty"),
        ("- a\n- b\n", r"gb\.yaml, line 1: the file is empty or no map"),
        ("pack: &here {id: gb}\nfacts: *here\n", r"gb\.yaml, line 1: repeats a value by an alias"),
        ("pack: !!python/object/apply:os.getcwd []\n", r"gb\.yaml, line 1"),
        ("pack: 2026-02-30\n", r"gb\.yaml, line 1: holds an impossible value"),
        ("pack: {id: gb}\npack: {id: gb}\n", r"gb\.yaml, line 2: gives the key pack twice"),
        ("? [a]\n: b\n", r"gb\.yaml, line 1: has a key that is no word"),
        ("pack: a\x07b\n", r"gb\.yaml, line 1: holds a control character"),
    ],
)
def test_broken_yaml_says_where(tmp_path, text, said):
    (tmp_path / "gb.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=said):
        load("gb", folder=tmp_path)


def test_a_file_that_is_no_utf8_says_where(tmp_path):
    (tmp_path / "gb.yaml").write_bytes(b"pack:\n  name: Gro\xdfbritannien\n")
    with pytest.raises(PolicyError, match=r"gb\.yaml, line 2: is not UTF-8"):
        load("gb", folder=tmp_path)


def test_packs_do_not_extend_each_other_in_a_circle(tmp_path):
    shutil.copytree(packs.FOLDER, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "intl.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("extends: null", "extends: gb"), encoding="utf-8"
    )
    with pytest.raises(PolicyError, match=r"intl\.yaml, line \d+: packs extend each other in a circle"):
        load("gb", folder=tmp_path)


def test_a_pack_is_called_as_its_file(tmp_path):
    shutil.copytree(packs.FOLDER, tmp_path, dirs_exist_ok=True)
    shutil.copy(tmp_path / "gb.yaml", tmp_path / "uk.yaml")
    with pytest.raises(PolicyError, match=r"uk\.yaml, line \d+: the pack calls itself gb"):
        load("uk", folder=tmp_path)


def test_a_word_that_code_decides_by_may_not_be_misspelt(tmp_path):
    first = planted(
        tmp_path, pack="gb", rule="blocker.unpaid_bill", old="value: silent", new="value: must_not_blok"
    )
    with pytest.raises(PolicyError, match=rf"line {first + 1}, rule blocker\.unpaid_bill: .*must_not_block"):
        load("gb", folder=tmp_path)
