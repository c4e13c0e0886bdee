"""Keys that sort by time, and references that people read out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearline.vocabulary import identifiers
from clearline.vocabulary.identifiers import uuid7, uuid7_many
from clearline.vocabulary.references import ALPHABET, grouped, new_reference, normalise_reference

REFERENCES = st.from_regex(r"[A-Z]{2,4}-[0-9A-HJKMNP-TV-Z]{8}", fullmatch=True)


def test_keys_are_version_7_of_their_variant():
    for key in (uuid7(), *uuid7_many(1000)):
        assert key.version == 7
        assert key.variant == "specified in RFC 4122"


def test_keys_do_not_repeat_and_come_in_order():
    keys = uuid7_many(20_000)
    assert len(set(keys)) == 20_000
    assert keys == sorted(keys)
    assert uuid7_many(0) == []


def test_keys_sort_by_the_millisecond_they_were_made_in(monkeypatch):
    moments = iter([1_700_000_000_000_000_000, 1_700_000_000_001_000_000])
    monkeypatch.setattr(identifiers, "_last", 0)
    monkeypatch.setattr("time.time_ns", lambda: next(moments))
    earlier, later = uuid7(), uuid7()
    assert earlier < later
    assert [key.int >> 80 for key in (earlier, later)] == [1_700_000_000_000, 1_700_000_000_001]


def test_keys_of_one_process_ascend_though_the_clock_stands_or_goes_back(monkeypatch):
    moments = iter([5_000_000_000, 5_000_000_000, 4_000_000_000, 4_000_000_000])
    monkeypatch.setattr(identifiers, "_last", 0)
    monkeypatch.setattr("time.time_ns", lambda: next(moments))
    keys = [uuid7(), *uuid7_many(5000), uuid7(), uuid7()]
    assert keys == sorted(keys)


def test_a_reference_has_forty_random_bits_that_nobody_misreads():
    made = {new_reference("LU") for _ in range(2000)}
    assert len(made) == 2000
    assert all(each.startswith("LU-") and set(each[3:]) <= set(ALPHABET) and len(each) == 11 for each in made)
    assert not set("ILOU") & set(ALPHABET)
    assert {each[-1] for each in made} == set(ALPHABET)


@given(REFERENCES)
def test_a_reference_is_read_back_however_it_is_typed(reference):
    assert normalise_reference(reference) == reference
    assert normalise_reference(grouped(reference)) == reference
    assert normalise_reference(f" {reference.lower().replace('-', ' ')} ") == reference


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lu-7k4m-2q9d", "LU-7K4M2Q9D"),
        ("LU7K4M2Q9D", "LU-7K4M2Q9D"),
        ("LU – O1IL 2Q9D", "LU-01112Q9D"),
        ("ＬＵ－７Ｋ４Ｍ２Ｑ９Ｄ", "LU-7K4M2Q9D"),
    ],
)
def test_misread_letters_are_taken_as_meant(typed, meant):
    assert normalise_reference(typed) == meant


@given(st.text(max_size=40))
def test_any_text_can_be_looked_up(text):
    assert set(normalise_reference(text)) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-")


def test_a_reference_is_shown_in_groups():
    assert grouped("LU-7K4M2Q9D") == "LU-7K4M-2Q9D"
