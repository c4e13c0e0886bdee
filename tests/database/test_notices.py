"""Notices: to every contact in one statement, sealed, sent once, told how far they came."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import builders
from tests.postman import letters

from clearline.brands.database import clock
from clearline.brands.directory import brand_of
from clearline.journey import road
from clearline.journey.ordering import order_closing
from clearline.keys import subjects
from clearline.lines.models import Account, Line
from clearline.notices import delivery, drafts
from clearline.notices.drafts import NoticeDraft
from clearline.notices.models import Notice
from clearline.outbox.answers import Answered
from clearline.outbox.dispatch import claim
from clearline.outbox.models import Effect, EffectState
from clearline.vocabulary.identifiers import uuid7

pytestmark = pytest.mark.database


def about(line, template="cleared", **parameters) -> NoticeDraft:
    return NoticeDraft(
        brand_id=line.brand_id,
        subject_id=line.subject_id,
        line_id=line.id,
        origin=uuid7(),
        template=template,
        parameters={"reference": "LU-7K4M2Q9D", **parameters},
        language="en",
    )


@pytest.mark.feature("D4", "C9")
def test_every_contact_is_told_the_line_itself_only_besides():
    line, now = builders.a_line(), clock()
    drafts.write([about(line)], now)
    assert sorted(Notice.objects.values_list("contact", "channel")) == [
        ("contact_msisdn", "sms"),
        ("email", "mail"),
        ("line", "sms"),
    ]
    assert {effect.body["notice"] for effect in Effect.objects.all()} == {
        str(notice.id) for notice in Notice.objects.all()
    }
    assert set(Effect.objects.values_list("effect", flat=True)) == {"notice.mail", "notice.sms"}


def test_what_is_not_on_file_is_not_written_to():
    line, now = builders.a_line(), clock()
    Account.objects.filter(id=line.account_id).update(email_index=None, contact_index=line.msisdn_index)
    drafts.write([about(line)], now)
    assert list(Notice.objects.values_list("contact", flat=True)) == ["line"]


def test_after_the_end_the_line_is_not_written_to():
    line, now = builders.a_line(), clock()
    drafts.write([about(line, "certificate_issued")], now)
    assert set(Notice.objects.values_list("contact", flat=True)) == {"contact_msisdn", "email"}


@pytest.mark.feature("D4")
def test_a_line_that_was_handed_over_is_not_written_to_and_its_former_holder_is(world):
    """The case is still of whom it was; the line's values are sealed for somebody else by now."""
    line = builders.a_line()
    case = order_closing(line=line, ends_on=clock().date() + timedelta(days=9)).case_id
    world.work()
    heir = builders.a_line(brand=line.brand)
    Line.objects.filter(pk=line.pk).update(
        account_id=heir.account_id, subject_id=heir.subject_id, personal=heir.personal
    )
    road.withdraw(case_id=case, by=None, now=clock())
    told = Notice.objects.filter(template="withdrawn")
    assert {(notice.contact, notice.account_id) for notice in told} == {
        ("contact_msisdn", line.account_id),
        ("email", line.account_id),
    }
    world.work()
    assert not Effect.objects.filter(due_at__isnull=False).exists()
    assert not Effect.objects.exclude(reason="").exists()


def test_as_many_statements_for_one_draft_as_for_forty():
    lines, now = [builders.a_line() for _ in range(40)], clock()
    with CaptureQueriesContext(connection) as one:
        drafts.write([about(lines[0])], now)
    with CaptureQueriesContext(connection) as forty:
        drafts.write([about(line) for line in lines], now)
    assert len(one) == len(forty) == 2
    effects = claim(connector="mail", now=now, limit=100)
    assert len(effects) == 41
    brand_of(lines[0].brand_id)
    subjects.find(subject_ids=[line.subject_id for line in lines])
    with CaptureQueriesContext(connection) as making:
        assert len(delivery.mails(effects)) == 41
    assert len(making) <= 5


@pytest.mark.feature("S6")
def test_nothing_personal_lies_open(database):
    line, now = builders.a_line(), clock()
    key = subjects.the(subject_id=line.subject_id, brand_id=line.brand_id)
    holder = key.open(bytes(line.account.personal), row_id=line.account.id)
    number = key.open(bytes(line.personal), row_id=line.id)["msisdn"]
    secret = NoticeDraft(
        brand_id=line.brand_id,
        subject_id=line.subject_id,
        line_id=line.id,
        origin=uuid7(),
        template="closing_code",
        secrets={"code": "508213"},
    )
    drafts.write([about(line), secret], now)
    assert len(letters()) == 6
    with database.superuser_connection() as admin:
        told = "".join(
            str(row)
            for table in ("notices_notice", "outbox_effect")
            for row in admin.execute(f"SELECT t::text FROM {table} t")
        )
    for value in (holder["email"], holder["contact_msisdn"], number, "508213", "508 213", "Ama"):
        assert value not in told
        assert value.encode().hex() not in told
    assert "508213" not in repr(secret)


@pytest.mark.feature("D4")
def test_sent_again_it_is_the_same_message():
    line, now = builders.a_line(), clock()
    drafts.write([about(line, "request_recorded", ends_on="")], now)
    effects = claim(connector="mail", now=now, limit=100)
    first = delivery.mails(effects)
    assert list(first.values()) == list(delivery.mails(effects).values())
    (letter,) = first.values()
    assert "LU-7K4M-2Q9D" in letter.text
    assert letter.to.address.endswith("@example.com")
    assert letter.sender.name == "Lumo"


@pytest.mark.feature("S6")
def test_the_erased_are_written_to_no_more():
    line, now = builders.a_line(), clock()
    drafts.write([about(line)], now)
    subjects.destroy(subject_ids=[line.subject_id], brand_id=line.brand_id)
    effects = claim(connector="mail", now=now, limit=100)
    assert effects
    assert delivery.mails(effects) == {}


def test_one_bad_address_does_not_hold_up_the_others():
    good, bad, now = builders.a_line(), builders.a_line(), clock()
    key = subjects.the(subject_id=bad.subject_id, brand_id=bad.brand_id)
    known = key.open(bytes(bad.account.personal), row_id=bad.account.id)
    Account.objects.filter(id=bad.account_id).update(
        personal=key.seal({**known, "email": "no address"}, row_id=bad.account_id)
    )
    drafts.write([about(good), about(bad)], now)
    assert len(delivery.mails(claim(connector="mail", now=now, limit=100))) == 1


@pytest.mark.feature("D4")
def test_how_far_a_message_came_is_noted():
    line, now = builders.a_line(), clock()
    drafts.write([about(line)], now)
    effects = [*claim(connector="mail", now=now, limit=100), *claim(connector="sms", now=now)]
    states = {"mail": EffectState.CONFIRMED, "sms": EffectState.ACCEPTED}
    first = [Answered(each, states[each.effect.partition(".")[2]], {}, "") for each in effects]
    delivery.record_answers(first, now)
    assert set(Notice.objects.values_list("state", "sent_at")) == {("sent", now)}
    later = [Answered(each, EffectState.CONFIRMED, {}, "") for each in effects if each.effect == "notice.sms"]
    delivery.record_answers([*later, *first], now + timedelta(minutes=1))
    assert set(Notice.objects.values_list("channel", "state", "sent_at")) == {
        ("mail", "sent", now),
        ("sms", "delivered", now),
    }


def test_a_message_that_was_refused_is_noted_and_other_effects_left_alone():
    line, now = builders.a_line(), clock()
    drafts.write([about(line)], now)
    (refused,) = claim(connector="mail", now=now, limit=100)
    stranger = replace(refused, origin=uuid7(), effect="hlr.cease")
    delivery.record_answers(
        [Answered(each, EffectState.FAILED, {}, "refused") for each in (refused, stranger)], now
    )
    assert Notice.objects.get(state="failed").channel == "mail"


def test_the_rows_of_two_brands_stay_apart(as_web):
    from clearline.brands.database import as_brand

    as_web.log_in("engine")
    line, other = builders.a_line(), builders.a_line(brand=builders.a_brand("nova-de", "DE"))
    drafts.write([about(line), about(other)], clock())
    as_web.log_in("web")
    with as_brand(line.brand_id):
        assert set(Notice.objects.values_list("brand_id", flat=True)) == {line.brand_id}
        drafts.write([about(line)], clock())
