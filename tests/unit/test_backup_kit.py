"""A kit leaves nothing out by accident, and its files read back as what was written."""

import csv
import io
import json

import pytest
from django.apps import apps

from clearline.brands.models import Brand
from clearline.channels.portal import ranges
from clearline.lines.models import Account
from clearline.selfcare.kit import texts
from clearline.selfcare.kit.contents import LEFT_OUT, PARTS
from clearline.selfcare.kit.parts import Owner

TO_A_PERSON = {"subject_id", "account", "account_id", "line", "line_id", "case_id"}


def tables_of_people():
    return {
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("clearline.")
        and TO_A_PERSON & {field.name for field in model._meta.get_fields()}
    }


def tables_of_parts():
    owner = Owner(Account(brand=Brand()), Brand(), None)
    return {part.rows(owner).model._meta.label for part in PARTS}


@pytest.mark.feature("A18")
def test_each_table_that_leads_to_a_person_is_in_the_kit_or_left_out_with_a_reason():
    assert tables_of_people() - tables_of_parts() - LEFT_OUT.keys() == set()
    assert not tables_of_parts() & LEFT_OUT.keys()
    assert all(LEFT_OUT.values())


def test_what_is_left_out_still_exists():
    assert LEFT_OUT.keys() <= {model._meta.label for model in apps.get_models()}


def test_no_two_parts_write_one_file():
    names = [part.name for part in PARTS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("value", ["=1+1", "+44", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_a_spreadsheet_takes_no_cell_for_a_formula(value):
    told = b"".join(texts.as_csv(("a",), [{"a": value}])).decode("utf-8-sig")
    ((_heading,), (cell,)) = csv.reader(io.StringIO(told, newline=""))
    assert cell == f"'{value}"


def test_numbers_below_zero_stay_numbers():
    assert b"".join(texts.as_csv(("a",), [{"a": -5}])).endswith(b"-5\r\n")


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501])
def test_rows_read_back_from_both_forms(count):
    rows = [{"n": number, "text": 'a "quoted", name\nالاسم', "none": None} for number in range(count)]
    assert json.loads(b"".join(texts.as_json(rows))) == rows
    told = b"".join(texts.as_csv(("n", "text", "none"), rows)).decode("utf-8-sig")
    read = list(csv.DictReader(io.StringIO(told, newline="")))
    assert [row["text"] for row in read] == [row["text"] for row in rows]
    assert [row["none"] for row in read] == [""] * count


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("", None),
        ("bytes=0-9", (0, 10)),
        ("bytes=90-", (90, 100)),
        ("bytes=90-500", (90, 100)),
        ("bytes=-10", (90, 100)),
        ("bytes=-500", (0, 100)),
        ("bytes=9-2", None),
        ("bytes=0-1,5-6", None),
        ("items=0-1", None),
        ("bytes=-", None),
    ],
)
def test_a_range_is_read(header, span):
    found = ranges.wanted(header=header, size=100)
    assert (found and (found.start, found.stop)) == span


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=-0", "bytes=500-600"])
def test_a_range_behind_the_end_is_refused(header):
    with pytest.raises(ranges.Unsatisfiable):
        ranges.wanted(header=header, size=100)
