"""What help says under the law of each country, and how it is searched."""

import pytest

from clearline.channels.portal.help.groups import GROUPS, topic_at
from clearline.channels.portal.help.topics import found
from clearline.policy.packs import load
from clearline.policy.policies import compose

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
