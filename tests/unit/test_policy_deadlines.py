"""Deadlines in each country's working days, and how long each kind of data is kept."""

from datetime import UTC, date, datetime

import pytest

from clearline.policy.packs import load
from clearline.policy.policies import compose
from clearline.policy.retention import Retention
from clearline.vocabulary.working_days import CalendarUnknown


def policy(pack_id, folder):
    return compose(law=load(pack_id), brand_code="lumo", folder=folder)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Counted by hand on a calendar: request (UTC), zone, subdivision, end of the last day (UTC).
DUE = [
    # Seven working days after Thursday 24 September: Friday 25 … Monday 5 October, to its end in summer time.
    ("gb", "2026-09-24T10:00", "Europe/London", "ENG", "2026-10-05T23:00"),
    # 23:30 UTC is already Friday in London: one day later.
    ("gb", "2026-09-24T23:30", "Europe/London", "ENG", "2026-10-06T23:00"),
    # The summer bank holiday of 31 August is England's; Scotland has had its own on the 3rd.
    ("gb", "2026-08-27T10:00", "Europe/London", "ENG", "2026-09-08T23:00"),
    ("gb", "2026-08-27T10:00", "Europe/London", "SCT", "2026-09-07T23:00"),
    # Fifteen working days over the National Day week: 25 September and 1 to 7 October are free, Saturday
    # 10 October is worked to make up. Counted: 28, 29, 30; 8, 9, 10; 12 to 16; 19 to 22.
    ("cn", "2026-09-24T02:00", "Asia/Shanghai", "", "2026-10-22T16:00"),
    # A Californian voicemail: one working day, over a weekend.
    ("us", "2026-11-20T15:00", "America/New_York", "", "2026-11-24T05:00"),
    # At once: the end of the very day, a Saturday too.
    ("ae", "2026-11-21T06:00", "Asia/Dubai", "", "2026-11-21T20:00"),
    # Seven working days over Good Friday and Easter Monday.
    ("de", "2026-04-01T08:00", "Europe/Berlin", "BE", "2026-04-14T22:00"),
    # The day on which clocks go back has 25 hours and is no working day; Friday the 30th ends in winter time.
    ("fr", "2026-10-21T08:00", "Europe/Paris", "", "2026-10-30T23:00"),
    # India counts its own seven; Gandhi's birthday, Friday 2 October, is free.
    ("in", "2026-09-24T10:00", "Asia/Kolkata", "DL", "2026-10-06T18:30"),
    # Without a calendar only weekends are free.
    ("intl", "2026-12-23T10:00", "UTC", "", "2027-01-02T00:00"),
]


@pytest.mark.feature("G1")
@pytest.mark.parametrize(("pack_id", "start", "zone", "subdivision", "end"), DUE)
def test_by_when_a_line_has_to_be_closed(pack_id, start, zone, subdivision, end, tmp_path):
    due = policy(pack_id, tmp_path).sla_due(start=utc(start), time_zone=zone, subdivision=subdivision)
    assert due == utc(end)


@pytest.mark.parametrize("pack_id", ["gb", "de", "in"])
def test_a_needed_subdivision_is_asked_for(pack_id, tmp_path):
    with pytest.raises(CalendarUnknown, match="set the brand's subdivision"):
        policy(pack_id, tmp_path).sla_due(start=utc("2026-09-24T10:00"), time_zone="UTC", subdivision="")


def test_a_brand_in_a_member_state_counts_its_own_holidays(tmp_path):
    # 11 November is free in Belgium; the calendar of the European Central Bank knows nothing of it.
    rules, start = policy("eu", tmp_path), utc("2026-11-06T10:00")
    union = rules.sla_due(start=start, time_zone="Europe/Brussels")
    belgium = rules.sla_due(start=start, time_zone="Europe/Brussels", country="BE")
    assert union == utc("2026-11-17T23:00")
    assert belgium == utc("2026-11-18T23:00")


def test_a_half_day_ends_when_its_work_ends(tmp_path):
    # The federal Friday of the Emirates ends at noon; a brand that promises one day instead of none cannot be
    # below the law, so the calendar is asked through the pack's own facts.
    from clearline.policy import deadlines

    def due(days):
        return deadlines.due(
            start=utc("2026-11-19T06:00"),
            working_days=days,
            facts=load("ae").facts,
            time_zone="Asia/Dubai",
            country="",
            subdivision="",
        )

    assert due(1) == utc("2026-11-20T08:00")  # Friday noon in Dubai
    assert due(2) == utc("2026-11-23T20:00")  # Monday, whole


@pytest.mark.parametrize(
    ("pack_id", "data_class", "event", "ends"),
    [
        ("cn", "identity", date(2026, 11, 21), date(2028, 11, 21)),
        ("fr", "identity", date(2026, 2, 28), date(2031, 2, 28)),
        # "End of the calendar year" starts on 31 December.
        ("de", "identity", date(2026, 3, 1), date(2027, 12, 31)),
        ("gb", "invoice", date(2026, 3, 1), date(2032, 12, 31)),
        ("gb", "account", date(2028, 2, 29), date(2029, 2, 28)),
        ("ae", "identity", date(2026, 11, 21), None),
        ("cn", "account", date(2026, 11, 21), None),
    ],
)
def test_how_long_data_is_kept(pack_id, data_class, event, ends, tmp_path):
    ruled = policy(pack_id, tmp_path).retention(data_class)
    assert ruled.value.ends(event) == ends
    assert ruled.rule_id == f"data.{data_class}_retention"


def test_a_word_of_the_law_stands_as_a_word_and_a_bound_is_told(tmp_path):
    assert policy("ae", tmp_path).retention("identity").value == Retention(
        None, "text", "exact", "contract_end", "indefinite"
    )
    assert policy("gb", tmp_path).retention("invoice").value.bound == "at_least"
    assert policy("de", tmp_path).retention("traffic_billing").value.bound == "at_most"


def test_an_unknown_duty_to_keep_is_no_count(tmp_path):
    kept = policy("us", tmp_path).retention("traffic_state").value
    assert (kept.count, kept.word, kept.ends(date(2026, 1, 1))) == (None, "", None)


def test_retention_in_days_counts_days():
    assert Retention(30, "days", "at_most", None).ends(date(2026, 1, 31)) == date(2026, 3, 2)


@pytest.mark.feature("G1")
def test_a_quarantine_says_why_it_is_as_long_as_it_is(tmp_path):
    longer = policy("us", tmp_path).quarantine_days("consumer")
    assert (longer.rule_id, longer.pack_id) == ("number.quarantine", "us")
    assert "90 days, as long as its former holder may have it back" in longer.text
    assert (
        policy("cn", tmp_path).quarantine_days("consumer").text
        == "A closed mobile number rests at least 90 days."
    )
