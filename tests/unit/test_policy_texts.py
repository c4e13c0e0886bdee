"""The sentences that pages quote: each is gathered for the translators, and says something by itself."""

import pytest

from clearline.cli import languages
from clearline.policy import operators, packs, texts
from clearline.policy.verdicts import LAW_RULES


@pytest.mark.feature("G1")
def test_every_sentence_that_a_blocker_may_quote_is_gathered_for_translation():
    gathered = {str(message.id) for message in languages.gathered(languages.PACKAGE)}
    quoted = {
        packs.load(pack_id).answer(rule_id).rule.text
        for pack_id in packs.known()
        for rule_id in LAW_RULES.values()
    } | {rule.text for rule in operators.product().rules.values() if rule.id.startswith("severity.")}
    assert len(quoted) > 20
    assert quoted <= gathered


@pytest.mark.feature("G1")
def test_no_sentence_leans_on_another_or_says_that_nothing_is_known():
    said = {sentence for sentence, _ in texts.shown()}
    assert [each for each in said if len(each.split()) < 4 or "is on file about" in each] == []
    assert "%" not in "".join(said)
