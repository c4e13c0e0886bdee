"""Help tells what the policy in force says, and tells something else as soon as the policy does."""

import pytest
from tests.builders import a_brand
from tests.database.test_portal_doors import a_client

from clearline.policy import policies

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def rules_folder(settings, tmp_path):
    settings.CLEARLINE_POLICY_DIR = tmp_path
    policies.forget()
    yield tmp_path
    policies.forget()


def page(path, code="lumo-uk"):
    answer = a_client().get(f"/{code}/help/{path}")
    assert answer.status_code == 200, answer
    return " ".join(answer.content.decode().split())


RULES = """operator: {id: lumo-uk, version: '2'}
rules:
- {id: refund.deadline, value: 4, unit: days, text: Lumo pays back within four days.}
- {id: number.quarantine, value: 120, unit: days, text: Lumo keeps a number for 120 days.}
- {id: sla.close_ceiling, value: 2, unit: working_days, text: Lumo closes within two working days.}
- {id: severity.device_bound, value: block, unit: enum, text: Lumo asks for its watches back first.}
- {id: review.account_kind, value: [business], unit: list, text: A person looks at companies.}
- {id: wait.proof, value: 9, unit: days, text: Lumo waits nine days.}
"""
CHANGES = [
    ("refund/", "paid back within 10 days of the end", "paid back within 4 days of the end"),
    ("number/", "kept for 90 days after the end", "kept for 120 days after the end"),
    ("closing/", "after 7 working days at most", "after 2 working days at most"),
    ("review/", "The holder is a minor", "The line belongs to a business"),
    ("without-phone/", "It waits 14 days", "It waits 9 days"),
    ("iphone/", "After 90 days the number", "After 120 days the number"),
]


@pytest.mark.feature("F1")
def test_a_figure_that_an_operator_changes_changes_on_the_help_pages(rules_folder):
    # Given help as the law alone makes it
    a_brand()
    before = {path: page(path) for path, _, _ in CHANGES}
    in_the_way = page("in-the-way/")
    # When the brand's rules change
    (rules_folder / "lumo-uk.yaml").write_text(RULES, encoding="utf-8")
    policies.forget()
    # Then every page says the new figure, and the old one nowhere
    for path, was, now in CHANGES:
        after = page(path)
        assert (was in before[path], now in before[path]) == (True, False), path
        assert (was in after, now in after) == (False, True), path
    first, _, rest = page("in-the-way/").partition("You are told, and choose")
    assert "A device is bound to this number" in first
    assert "A device is bound to this number" in in_the_way.partition("You are told, and choose")[2]
    assert "Lumo asks for its watches back first." in rest
    # And the page names the rules that made it
    assert "number.quarantine" in page("number/")
    assert "operator 2" in page("number/")


@pytest.mark.feature("F1")
def test_the_search_needs_all_words_and_says_when_nothing_is_found():
    a_brand()
    hits = page("?q=IPHONE+esim").partition('id="found"')[2].partition("</section>")[0]
    assert "/help/iphone/" in hits
    assert "/help/router/" not in hits
    assert "Nothing with “zebra &lt;b&gt;”" in page("?q=zebra+%3Cb%3E")
    assert "Nothing with" in page("?q=" + "x" * 5000)


def test_an_unknown_question_is_a_clear_404():
    a_brand()
    assert a_client().get("/lumo-uk/help/no-such-thing/").status_code == 404
