"""Every column that could say something of a person is on the map, or says why it does not."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from tests.database_server import TestDatabase

from clearline.privacy import map as personal_map
from clearline.vocabulary.personal import DataClass, Goes

pytestmark = [pytest.mark.database, pytest.mark.feature("E8", "S6")]

# Ids, moments, days, counts and sums say nothing of anybody without the row that they lead to.
SPEAKING = (
    "('text', 'character varying', 'character', 'bytea', 'json', 'jsonb', 'ARRAY', 'inet', 'USER-DEFINED')"
)
COLUMNS = f"""
    SELECT c.table_name || '.' || c.column_name FROM information_schema.columns c
    JOIN pg_class ON relname = c.table_name AND relkind IN ('r', 'p')
        AND relnamespace = 'public'::regnamespace
    WHERE c.table_schema = 'public' AND c.data_type IN {SPEAKING}
"""
UNMAPPED = "CREATE TABLE planted (id uuid PRIMARY KEY, nickname text)"


def speaking(database: TestDatabase, plant: str = "") -> set[str]:
    found: set[str] = set()
    for which in ("main", "keys"):
        with database.superuser_connection(which) as admin, admin.transaction(force_rollback=True):
            if plant:
                admin.execute(plant)
            found |= {name for (name,) in admin.execute(COLUMNS).fetchall()}
    return found - set(of_closed_lists())


def of_closed_lists() -> Iterator[str]:
    """Yield the columns that hold one of a few words of ours."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.choices:
                yield f"{model._meta.db_table}.{field.column}"


def mapped() -> set[str]:
    return {f"{held.table}.{column}" for held in personal_map.held() for column in held.columns}


def test_every_column_is_on_the_map_or_says_why_not(database: TestDatabase):
    silent = speaking(database) - mapped() - set(personal_map.not_personal())
    assert silent == set(), "say in the room's personal.py what it holds, why, and how it goes"


def test_a_column_that_nobody_mapped_is_seen(database: TestDatabase):
    silent = speaking(database, UNMAPPED) - mapped() - set(personal_map.not_personal())
    assert silent == {"planted.nickname"}


def test_the_map_names_no_column_that_is_not_there(database: TestDatabase):
    with database.superuser_connection() as admin, database.superuser_connection("keys") as keys:
        question = "SELECT table_name || '.' || column_name FROM information_schema.columns"
        there = {name for each in (admin, keys) for (name,) in each.execute(question).fetchall()}
    named = mapped() | set(personal_map.not_personal())
    named |= {f"{held.table}.{held.when}" for held in personal_map.held() if held.when}
    assert named - there == set()


def test_nothing_is_both_personal_and_not():
    assert mapped() & set(personal_map.not_personal()) == set()


def test_whatever_is_sealed_goes_with_a_class_that_ends_the_key():
    """A key lives until everything that it seals is over: each of those tables must be waited for."""
    waited = {held.table for held in personal_map.that_need_the_key()}
    for held in personal_map.held():
        if "personal" in held.columns and not held.sealed:
            by_contract = held.data_class is DataClass.ACCOUNT and held.goes is not Goes.KEY
            assert by_contract or held.table in waited, held.table
