"""What help says under the law of each country, and how it is searched."""

import pytest
from django.utils.translation import override

from clearline.channels.portal import law_words
from clearline.channels.portal.help.groups import GROUPS, topic_at
from clearline.channels.portal.help.topics import found
from clearline.policy.packs import load
from clearline.policy.policies import compose
from clearline.policy.rule_names import name_of

TOPICS = [topic for group in GROUPS for topic in group.topics]


def said(pack, slug, folder):
    """Return everything that a page says to a subscriber in a country."""
    topic = topic_at(slug)
    assert topic is not None
    return topic.answer(compose(law=load(pack), brand_code="lumo", folder=folder)).text


@pytest.mark.feature("F1", "B8")
@pytest.mark.parametrize(
    ("pack", "slug", "sentence"),
    [
        ("in", "number", "ask our team for it back within 15 days"),
        ("us", "closing", "after 1 working day at most"),
        ("cn", "closing", "after 15 working days at most"),
        ("cn", "moving", "may no longer be moved"),
        ("ae", "number", "kept for 365 days"),
        ("ae", "closing", "on the day of your request"),
        ("ae", "on-file", "as long as the law orders; it sets no figure"),
        ("de", "on-file", "8 years at least"),
        ("fr", "moving", "moved for 40 days"),
    ],
)
def test_each_country_reads_its_own_law(tmp_path, pack, slug, sentence):
    assert sentence in said(pack, slug, tmp_path)


@pytest.mark.feature("F1")
@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_every_question_is_found_by_its_words(tmp_path, topic):
    policy = compose(law=load("gb"), brand_code="lumo", folder=tmp_path)
    word = max(str(topic.question).split(), key=len).strip("?:,")
    assert topic in found(GROUPS, typed=word.upper(), policy=policy)
    assert topic_at(topic.slug) is topic


@pytest.mark.feature("E11")
@pytest.mark.parametrize("slug", ["iphone", "android", "router"])
def test_only_the_user_can_delete_an_installed_profile_and_the_guide_says_how(tmp_path, slug):
    guide = said("gb", slug, tmp_path)
    assert "can be deleted only by you" in guide
    assert "cut it through the chip" in guide


@pytest.mark.feature("G1")
@pytest.mark.parametrize("pack", ["ae", "cn", "de", "eu", "fr", "gb", "in", "intl", "us"])
def test_every_rule_that_a_page_names_has_a_name_in_words(tmp_path, pack):
    policy = _policy(pack, tmp_path)
    named = {rule.rule_id for topic in TOPICS for rule in topic.answer(policy).rules}
    named |= {policy.sla_working_days.rule_id, policy.refund_days.rule_id, policy.reactivation_days.rule_id}
    named |= {policy.quarantine_days(kind).rule_id for kind in ("consumer", "business")}
    assert sorted(rule_id for rule_id in named if not name_of(rule_id)) == []


@pytest.mark.feature("G1")
@pytest.mark.parametrize(
    ("pack", "language", "words"),
    [
        ("de", "de", "Jetzt kündigen"),
        ("fr", "fr", "Notification de la résiliation"),
        ("de", "en", ""),  # ours name act, number and day
        ("gb", "en", ""),  # no law of that country prescribes any
        ("fr", "de", ""),
    ],
)
def test_the_words_of_the_law_are_for_readers_of_its_language(tmp_path, pack, language, words):
    with override(language):
        assert law_words.button(_policy(pack, tmp_path), law_words.CONFIRM) == words


def _policy(pack, folder):
    return compose(law=load(pack), brand_code="lumo", folder=folder)
