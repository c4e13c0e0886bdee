"""Keys of subjects: made once, found in one query, kept to their brand, gone when destroyed."""

import threading
from uuid import UUID

import pytest
from django.db import connections

from clearline.brands.database import as_brand
from clearline.keys import subjects
from clearline.vocabulary.identifiers import uuid7, uuid7_many

pytestmark = pytest.mark.database
LUMO, NOVA = UUID(int=1), UUID(int=2)


@pytest.fixture(autouse=True)
def _empty_memory():
    subjects.forget()
    yield
    subjects.forget()


@pytest.mark.feature("S6")
def test_what_one_process_seals_another_opens():
    ids = uuid7_many(3)
    made = subjects.create(brand_id=LUMO, subject_ids=ids)
    sealed = made[ids[1]].seal({"full_name": "Ama Mensah"}, row_id=ids[0])
    subjects.forget()
    found = subjects.find(subject_ids=ids)
    assert set(found) == set(ids)
    assert found[ids[1]].open(sealed, row_id=ids[0]) == {"full_name": "Ama Mensah"}


@pytest.mark.feature("S6")
def test_a_destroyed_key_is_gone_and_its_values_with_it():
    kept, erased = uuid7_many(2)
    subjects.create(brand_id=LUMO, subject_ids=[kept, erased])
    assert subjects.the(subject_id=erased).subject_id == erased
    assert subjects.destroy(subject_ids=[erased]) == 1
    assert set(subjects.find(subject_ids=[kept, erased])) == {kept}
    with pytest.raises(subjects.Erased, match=str(erased)):
        subjects.the(subject_id=erased)


def test_making_a_key_twice_gives_the_same():
    subject = uuid7()
    first = subjects.create(brand_id=LUMO, subject_ids=[subject, subject])[subject]
    again = subjects.create(brand_id=LUMO, subject_ids=[uuid7(), subject])[subject]
    assert again.open(first.seal({"a": "b"}, row_id=subject), row_id=subject) == {"a": "b"}


def test_two_who_race_for_a_key_share_it():
    ids = uuid7_many(200)
    made = []

    def race():
        made.append(subjects.create(brand_id=LUMO, subject_ids=ids))
        connections.close_all()

    racers = [threading.Thread(target=race) for _ in range(2)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    one, other = made
    assert all(other[key].open(one[key].seal({}, row_id=key), row_id=key) == {} for key in ids)


def test_finding_many_takes_one_query_and_a_second_time_none(django_assert_num_queries):
    ids = uuid7_many(500)
    subjects.create(brand_id=LUMO, subject_ids=ids)
    subjects.forget()
    with django_assert_num_queries(3, connection=connections["keystore"]):  # begin, find, commit
        subjects.find(subject_ids=ids)
    with django_assert_num_queries(0, connection=connections["keystore"]):
        assert len(subjects.find(subject_ids=ids)) == 500


@pytest.mark.feature("S4", "S6")
def test_the_site_finds_keys_of_its_own_brand_only(as_web):
    subject = uuid7()
    subjects.create(brand_id=LUMO, subject_ids=[subject])
    subjects.forget()
    assert subjects.find(subject_ids=[subject]) == {}
    assert subjects.find(subject_ids=[subject], brand_id=NOVA) == {}
    assert set(subjects.find(subject_ids=[subject], brand_id=LUMO)) == {subject}
    with as_brand(LUMO):
        assert set(subjects.find(subject_ids=[subject])) == {subject}
    with as_brand(NOVA):
        assert subjects.find(subject_ids=[subject]) == {}


@pytest.mark.feature("S4")
def test_no_name_shows_in_the_key_store():
    subject = uuid7()
    subjects.create(brand_id=LUMO, subject_ids=[subject])
    with connections["keystore"].cursor() as cursor:
        cursor.execute("SELECT length(wrapped) FROM keys_subjectkey WHERE subject_id = %s", [subject])
        assert cursor.fetchall() == [(1 + 12 + 32 + 16,)]
