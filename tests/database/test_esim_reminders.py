"""While the eSIM of a closed line is on the device its former holder is reminded: rarely, then no more."""

from datetime import timedelta

import pytest
from tests.builders import a_device, a_holder, a_line, two_factors

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.channels.portal.said import KINDS
from clearline.journey import mornings, reminding, road, saying
from clearline.lines.models import Account, Line
from clearline.notices.models import ContactKind, Notice
from clearline.selfcare import esim
from clearline.selfcare.models.profile import ProfileState

pytestmark = [pytest.mark.database, pytest.mark.feature("E7")]


def closed(world, line):
    proofs = two_factors(line=line, now=clock()).ids
    road.request(line=line, channel="portal", language="de", ends_on=None, proof_ids=proofs, now=clock())
    world.work()
    return Case.objects.get(line_id=line.pk)


def reminders(**wanted):
    return Notice.objects.filter(template=reminding.TEMPLATE, **wanted).order_by("id")


def on_day(world, line, day):
    ceased_at = Line.objects.get(pk=line.pk).ceased_at
    world.let_pass(ceased_at + timedelta(days=day, hours=1) - clock())
    return reminding.remind(brand=line.brand, now=clock())


def test_reminded_on_each_of_the_days_once_and_never_on_the_line_itself(world):
    line = a_line()
    a_device(line=line)
    closed(world, line)
    said = [on_day(world, line, day) for day in (1, 3, 3, 4, 10, 29, 30, 31, 60)]
    assert said == [0, 1, 0, 0, 1, 0, 1, 0, 0]
    assert set(reminders().values_list("contact", "language")) == {("email", "de"), ("contact_msisdn", "de")}
    assert [row["last"] for row in reminders(contact="email").values_list("parameters", flat=True)] == [
        "",
        "",
        "yes",
    ]
    world.work()
    assert "/help/android/" in world.mail.messages()[-1]["text"]


def test_who_missed_days_is_reminded_once_for_all_of_them(world):
    line = a_line()
    closed(world, line)
    assert [on_day(world, line, 12), on_day(world, line, 13), on_day(world, line, 30)] == [1, 0, 1]


def test_it_ends_as_soon_as_the_chip_reports_the_deletion(world):
    line = a_line()
    closed(world, line)
    assert on_day(world, line, 3) == 1
    esim.follow(line_id=line.pk, state=ProfileState.DELETED, at=clock(), now=clock())
    assert on_day(world, line, 10) == 0


def test_no_reminder_where_there_is_nothing_to_delete(world):
    plastic, taken_back = a_line(sim_kind="plastic"), a_line()
    closed(world, plastic)
    closed(world, taken_back)
    esim.follow(line_id=taken_back.pk, state=ProfileState.UNAVAILABLE, at=clock(), now=clock())
    assert on_day(world, plastic, 5) == on_day(world, taken_back, 5) == 0
    open_one = a_line()
    assert reminding.remind(brand=open_one.brand, now=clock()) == 0


def test_no_reminder_to_a_contact_number_that_is_off(world):
    holder = a_holder(brand=a_line().brand)
    line, other = a_line(account=holder.account), a_line(account=holder.account)
    Account.objects.filter(pk=holder.account.pk).update(contact_index=other.msisdn_index)
    closed(world, line)
    assert on_day(world, line, 3) == 1
    assert reminders(contact=ContactKind.CONTACT_MSISDN).count() == 1
    closed(world, other)
    on_day(world, line, 10)
    assert reminders(contact=ContactKind.CONTACT_MSISDN, line_id=line.pk).count() == 1
    assert reminders(contact=ContactKind.EMAIL, line_id=line.pk).count() == 2


def test_it_stands_among_what_was_said(world):
    line = a_line()
    case = closed(world, line)
    on_day(world, line, 3)
    assert reminding.TEMPLATE in KINDS
    assert reminders(origin=case.pk).exists()
    assert any(each.kind == reminding.TEMPLATE for each in saying.about(case=case, happenings=()))


def test_nobody_is_reminded_where_the_setting_is_empty_or_told_at_night(world, settings):
    settings.CLEARLINE_ESIM_REMINDERS = ""
    line = a_line()
    closed(world, line)
    assert on_day(world, line, 3) == 0
    ten = clock().replace(hour=10, minute=13, month=1)
    assert mornings.brands(now=ten) == [line.brand]
    assert mornings.brands(now=ten.replace(hour=3)) == []
