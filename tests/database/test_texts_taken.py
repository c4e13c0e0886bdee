"""The book of what the SMS gateway took, in the database: once, by whichever worker, and not for ever."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from clearline.brands.database import clock
from clearline.connectors.sms.book import BookAway, Ending
from clearline.notices.models import TextPart
from clearline.notices.texts_taken import KEPT, TakenTexts

pytestmark = [pytest.mark.database, pytest.mark.feature("I5")]
KEY = "notice.sms:0190c2a5:1"


@pytest.fixture
def book() -> Iterator[TakenTexts]:
    book = TakenTexts()
    yield book
    book.close()


@pytest.mark.feature("S2")
def test_a_part_is_begun_once_whoever_else_has_the_book(book):
    now, other = clock(), TakenTexts()
    assert book.begin(KEY, number=1, of=2, at=now)
    assert not other.begin(KEY, number=1, of=2, at=now)
    assert other.begin(KEY, number=2, of=2, at=now)
    other.close()
    assert [(part.number, part.of, part.taken_at) for part in book.found(KEY)] == [(1, 2, None), (2, 2, None)]
    assert book.found("another") == []


def test_what_was_surely_not_taken_may_be_begun_again_and_what_was_stays(book):
    now = clock()
    book.begin(KEY, number=1, of=1, at=now)
    book.take_back(KEY, number=1)
    assert book.begin(KEY, number=1, of=1, at=now)
    book.taken(KEY, number=1, gateway_id="a1", at=now)
    book.take_back(KEY, number=1)
    (part,) = book.found(KEY)
    assert (part.gateway_id, part.taken_at, part.ending) == ("a1", now, None)


def test_the_first_receipt_counts_and_one_of_nobody_is_refused(book):
    now = clock()
    book.begin(KEY, number=1, of=1, at=now)
    assert not book.ended("a1", Ending.DELIVERED, at=now)
    book.taken(KEY, number=1, gateway_id="a1", at=now)
    assert book.ended("a1", Ending.DELIVERED, at=now)
    assert book.ended("a1", Ending.UNDELIVERABLE, at=now + timedelta(minutes=1))
    assert not book.ended("", Ending.DELIVERED, at=now)
    (part,) = book.found(KEY)
    assert (part.ending, part.ended_at) == (Ending.DELIVERED, now)


def test_it_is_tidied_of_what_is_long_over_and_names_nobody(book):
    now = clock()
    book.begin("old", number=1, of=1, at=now - KEPT)
    book.taken("old", number=1, gateway_id="o1", at=now - KEPT - timedelta(days=1))
    book.begin("unanswered", number=1, of=1, at=now - KEPT - timedelta(days=1))
    later = TakenTexts()
    later.begin(KEY, number=1, of=1, at=now)
    later.close()
    assert (book.found("old"), len(book.found("unanswered"))) == ([], 1)
    assert not TextPart.objects.filter(key__contains="notice").exists()


def test_a_database_that_refuses_is_a_book_that_is_away(book):
    with pytest.raises(BookAway):
        book.begin(KEY, number=-1, of=1, at=clock())
