"""What is typed is checked as it is typed, by the rules of the form that it will be sent with."""

import pytest
from django.test import Client
from tests.builders import a_brand

pytestmark = [pytest.mark.database, pytest.mark.feature("C11")]
DAY = {"day": "31", "month": "2", "year": "2031"}


def said(field, **typed):
    answer = Client(headers={"host": "127.0.0.1"}).post("/lumo-uk/checked/", {"field": field, **typed})
    assert answer.status_code == 200
    return answer.json()["said"]


@pytest.mark.parametrize(
    ("field", "wrong", "words", "right"),
    [
        ("number", {"number": "12"}, "This is no phone number", {"number": "07700 900123"}),
        (
            "iban",
            {"iban": "DE89 3704 0044 0532 0130 01"},
            "a wrong or a swapped",
            {"iban": "DE89370400440532013000"},
        ),
        ("iban", {"iban": "DE89 3704"}, "too short or too long", {"iban": "de89 3704 0044 0532 0130 00"}),
        ("code", {"code": "12345"}, "exactly 6 digits", {"code": "123 456"}),
        ("email", {"email": "ama.example.com"}, "name@example.com", {"email": "ama@example.com"}),
        ("day", DAY, "a day that exists", None),
        ("day", {**DAY, "day": "1", "year": "2020"}, "today or a later day", None),
    ],
)
def test_a_field_is_answered_for_in_the_words_of_its_form(field, wrong, words, right):
    a_brand()
    assert words in said(field, **wrong)
    if right:
        assert said(field, **right) == ""


def test_only_fields_that_are_checked_are_answered_for():
    a_brand()
    client = Client(headers={"host": "127.0.0.1"})
    assert client.post("/lumo-uk/checked/", {"field": "password", "password": "x"}).status_code == 400
    assert client.get("/lumo-uk/checked/").status_code == 405
