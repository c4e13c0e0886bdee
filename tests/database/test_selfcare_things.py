"""Devices, services and links of a line: what the holder may change, and what a change wakes."""

from datetime import timedelta

import pytest
from django.db import transaction
from tests.builders import a_brand, a_device, a_holder, a_line, hang_everything

from clearline.audit import timeline
from clearline.audit.models import Entry
from clearline.brands.database import as_brand, clock
from clearline.journey import road
from clearline.lines.blockers import findings
from clearline.lines.models import Device, Line, Link, Service
from clearline.selfcare import devices, links, services
from clearline.selfcare.changes import LineEnded
from clearline.vocabulary.imei import Imei

pytestmark = pytest.mark.database
IMEI, OTHER = Imei("490154203237518"), Imei("359542584409047")


def blockers(line, day=None):
    found = findings(asked=[(line.id, day or clock().date())])
    return {each.blocker.value: each.detail for each in found}


def a_service(line, *, began=timedelta(days=10)):
    return Service.objects.create(
        brand=line.brand,
        line=line,
        external_id=f"S-{line.external_id}",
        code="insurance",
        status="active",
        since=clock().date() - began,
        fee_minor=499,
        currency="GBP",
    )


def told(line):
    return [leaf.kind for leaf in timeline.of(line.id)]


@pytest.mark.feature("A9", "B3")
def test_a_device_is_bound_and_unbound_and_each_moves_the_line():
    line = a_line()
    before = line.changed_at
    bound = devices.bind(line_id=line.id, imei=IMEI, model="Watch", now=clock())
    (shown,) = devices.bound_to(line=line)
    assert (shown.imei, shown.model, shown.id) == (IMEI, "Watch", bound)
    assert blockers(line) == {"device_bound": "1"}
    line.refresh_from_db()
    assert line.changed_at > before
    devices.unbind(line_id=line.id, device_id=bound, now=clock())
    devices.unbind(line_id=line.id, device_id=bound, now=clock())
    assert devices.bound_to(line=line) == []
    assert blockers(line) == {}
    assert told(line) == ["device.bound", "device.unbound"]


@pytest.mark.feature("A9", "S6")
def test_the_number_of_a_device_stands_nowhere_in_the_open():
    line = a_line()
    devices.bind(line_id=line.id, imei=IMEI, model="", now=clock())
    (row,) = Device.objects.values()
    assert IMEI not in str({name: bytes(v) if isinstance(v, memoryview) else v for name, v in row.items()})
    assert IMEI not in str(list(Entry.objects.values_list("body", flat=True)))


@pytest.mark.feature("A9")
def test_the_same_device_is_bound_once_and_a_line_has_ten_at_most():
    line = a_line()
    devices.bind(line_id=line.id, imei=IMEI, model="", now=clock())
    with pytest.raises(devices.BoundAlready):
        devices.bind(line_id=line.id, imei=IMEI, model="again", now=clock())
    for _ in range(devices.MOST - 1):
        a_device(line=line)
    with pytest.raises(devices.TooMany):
        devices.bind(line_id=line.id, imei=OTHER, model="", now=clock())
    assert Device.objects.filter(line=line).count() == devices.MOST


@pytest.mark.feature("A9", "S5")
def test_a_device_of_another_line_is_out_of_reach_and_a_closed_line_changes_no_more():
    line, other = a_line(), a_line()
    theirs = a_device(line=other)
    devices.unbind(line_id=line.id, device_id=theirs.id, now=clock())
    assert Device.objects.filter(pk=theirs.pk).exists()
    with transaction.atomic():
        Line.objects.filter(pk=other.pk).update(status="ceased", ceased_at=clock())
        with pytest.raises(LineEnded):
            devices.unbind(line_id=other.id, device_id=theirs.id, now=clock())
        with pytest.raises(LineEnded):
            devices.bind(line_id=other.id, imei=IMEI, model="", now=clock())
        transaction.set_rollback(True)


@pytest.mark.feature("A10", "B6")
def test_a_service_ends_at_once():
    line, today, now = a_line(), clock().date(), clock()
    service = a_service(line)
    assert blockers(line) == {"service_active": "1"}
    how = {"line_id": line.id, "service_id": service.id, "now": now, "today": today}
    services.end(**how, last_day=today)
    services.end(**how, last_day=today)
    service.refresh_from_db()
    assert (service.status, service.ends_on) == ("ended", today)
    assert blockers(line) == {}
    assert told(line) == ["service.ended"]
    services.keep(**how)  # too late: it has ended
    assert told(line) == ["service.ended"]


@pytest.mark.feature("A10", "B6")
def test_a_service_ends_with_the_days_that_are_paid_and_may_be_kept_until_then():
    line, today, now = a_line(), clock().date(), clock()
    service = a_service(line, began=timedelta(days=40))  # 30 days and 10: 20 days are left, today among them
    how = {"line_id": line.id, "service_id": service.id, "now": now, "today": today}
    last = today + timedelta(days=19)
    (shown,) = services.of_line(line=line, today=today)
    assert shown.period_ends_on == last
    services.end(**how, last_day=last)
    # It is in the way of an end before its own, and of none after it.
    assert blockers(line, last - timedelta(days=1)) == {"service_active": "1"}
    assert blockers(line, last) == {}
    (shown,) = services.of_line(line=line, today=last)
    assert (shown.runs, shown.ends_on) == (True, last)
    assert not services.of_line(line=line, today=last + timedelta(days=1))[0].runs
    services.keep(**how)
    assert blockers(line, last) == {"service_active": "1"}
    assert told(line) == ["service.ended", "service.kept"]


@pytest.mark.feature("A10")
@pytest.mark.parametrize("days", [-1, 20])
def test_a_service_ends_neither_in_the_past_nor_after_its_period(days):
    line, today = a_line(), clock().date()
    service = a_service(line, began=timedelta(days=10))
    with pytest.raises(ValueError, match="can end from"):
        services.end(
            line_id=line.id,
            service_id=service.id,
            last_day=today + timedelta(days=days),
            now=clock(),
            today=today,
        )


@pytest.mark.feature("A10", "E10")
def test_links_are_ticked_off_and_no_longer_warned_of():
    line, today = a_line(), clock().date()
    for party in ("bank", "whatsapp"):
        Link.objects.create(brand=line.brand, line=line, party=party, since=today)
    found = links.checklist(line=line, case=None, today=today)
    assert (found.done, found.left) == (0, 2)
    links.tick(line_id=line.id, link_id=found.links[0].id, unlinked=True, now=clock())
    links.tick(line_id=line.id, link_id=found.links[0].id, unlinked=True, now=clock())
    found = links.checklist(line=line, case=None, today=today)
    assert (found.done, found.left) == (1, 1)
    assert blockers(line) == {"link_listed": "1"}
    links.tick(line_id=line.id, link_id=found.links[0].id, unlinked=False, now=clock())
    assert blockers(line) == {"link_listed": "2"}
    assert told(line) == ["link.unlinked", "link.relinked"]


@pytest.mark.feature("A10", "E10")
def test_the_day_on_which_the_number_may_pass_on_counts_by_the_policy(world):
    line = a_line()
    today = clock().date()
    found = links.checklist(line=line, case=None, today=today)
    assert found.free_from == today + timedelta(days=found.rests.value)
    assert not found.fixed
    ends_on = today + timedelta(days=5)
    case_id = road.request(line=line, channel="portal", language="en", ends_on=ends_on, now=clock()).case_id
    case = road.progress(case_id=case_id).case
    later = links.checklist(line=line, case=case, today=today)
    assert later.free_from == ends_on + timedelta(days=found.rests.value)


@pytest.mark.feature("S4")
def test_another_brands_line_is_not_there(as_web):
    as_web.log_in("engine")
    line = a_line(account=a_holder(brand=a_brand()).account)
    hang_everything(line)
    stranger = a_brand("lumo-de", "DE")
    as_web.log_in("web")
    with as_brand(stranger.id) as now, pytest.raises(Line.DoesNotExist):
        devices.bind(line_id=line.id, imei=IMEI, model="", now=now)
    with as_brand(line.brand_id) as now:
        services.end(
            line_id=line.id,
            service_id=Service.objects.get(line=line).id,
            last_day=now.date(),
            now=now,
            today=now.date(),
        )
