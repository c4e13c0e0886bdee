"""Passwords: the few rules there are, and how they are stored."""

import re

import pytest

from clearline.identity import passwords
from clearline.identity.passwords import Unfit


@pytest.mark.parametrize(
    ("password", "second_factor", "reason"),
    [
        ("fourteen chars", False, "too_short"),
        ("seven77", True, "too_short"),
        ("x" * 257, False, "too_long"),
        ("abababababababab", False, "too_simple"),
        ("Password123", True, "well_known"),
        ("IloveyouForever!!", False, "well_known"),
        ("qwertyuiopasdfghjkl1", False, "well_known"),
        ("lumolumo", True, "too_simple"),
        ("lumostarlumostar2026", False, "well_known"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password, second_factor, reason):
    with pytest.raises(Unfit) as refused:
        passwords.check_new(password, second_factor=second_factor, about="Lumostar")
    assert refused.value.reason == reason
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("password", "second_factor"),
    [
        ("fifteen chars!!", False),
        ("eight 88", True),
        ("only lower case words", False),
        ("一二三四五六七八九十甲乙丙丁戊", False),
        ("correct horse with another battery " * 6, False),
    ],
)
def test_length_is_all_that_is_asked(password, second_factor):
    passwords.check_new(password, second_factor=second_factor)


def test_stored_as_argon2id_with_at_least_46_mib():
    stored = passwords.hashed("a holder's own words")
    memory_kib = int(re.search(r"m=(\d+)", stored)[1])
    assert stored.startswith("argon2$argon2id$")
    assert memory_kib >= 46 * 1024
    assert len(stored) <= 128
    assert passwords.matches("a holder's own words", stored)
    assert not passwords.matches("a holder's other words", stored)


def test_one_character_or_two_is_the_same_password():
    assert passwords.matches(
        "caf\u0065\u0301 au lait, s'il vous plaît", passwords.hashed("caf\u00e9 au lait, s'il vous plaît")
    )


@pytest.mark.feature("S5")
@pytest.mark.parametrize("stored", [None, "", "!unusable"])
def test_where_nothing_is_stored_the_same_work_is_done(stored, monkeypatch):
    compared = []
    real = passwords.check_password
    monkeypatch.setattr(
        passwords, "check_password", lambda typed, known: compared.append(known) or real(typed, known)
    )
    assert not passwords.matches("\x00nobody", stored)
    assert [known.split("$")[:4] for known in compared] == [passwords.hashed("x").split("$")[:4]]


def test_nothing_is_cut_off_a_long_password():
    assert not passwords.matches("x" * 256 + "y", passwords.hashed("x" * 256))
