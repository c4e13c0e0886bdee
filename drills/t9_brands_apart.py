"""T9: brands are kept apart by the database alone, with every filter removed from the code.

Two brands live through whole closings, so that every table with a brand
holds rows of both. Then the web login serves mixed requests without a single
WHERE: it reads every table and view, takes away, changes and adds rows of
the other brand. Whatever it sees or does there is a breach. The plant is the
bug that leaks in life: the brand set for the session instead of for the
transaction, so that a request that binds nothing inherits the last one's.
"""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from uuid import UUID

import psycopg
from psycopg import sql
from tests.database_server import TestDatabase

from drills import ground
from drills.two_brands import both_lived_through

UNBOUND = ""
WRITES = 0.1  # the share of requests that try to change something of the other brand
REFUSED_BY_ROW_SECURITY = "42501"
FORCED = "SELECT (relrowsecurity AND relforcerowsecurity)::int FROM pg_class WHERE oid = {}::regclass"
IDS = """
    SELECT id FROM cases_case UNION SELECT id FROM lines_line UNION SELECT id FROM lines_account
    UNION SELECT subject_id FROM lines_account UNION SELECT id FROM brands_brand
"""
# The brands themselves are public: their names and hosts stand on their sites.
WITHOUT_BRAND = """
    SELECT relname FROM pg_class c
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
      AND relname NOT IN ('brands_brand', 'django_migrations')
      AND NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = c.oid AND attname = 'brand_id' AND NOT attisdropped)
    ORDER BY 1
"""
TELLING = "SELECT count(*), count(*) FILTER (WHERE row_to_json(t)::text ~ %s) FROM {} t"


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view with a brand, and the connection of the web login that reaches it."""

    name: str
    view: bool
    web: "psycopg.Connection"


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int]:
    """Serve n requests of mixed brands and count foreign rows seen, changed or written."""
    chance = random.Random(seed)
    with ground.database() as database:
        brands = both_lived_through(database)
        with (
            closing(psycopg.connect(database.url("web"), autocommit=True)) as main,
            closing(psycopg.connect(database.url("web", "keys"), autocommit=True)) as keys,
        ):
            relations = [*_relations(database, "main", main), *_relations(database, "keys", keys)]
            figures = {
                "requests": n,
                "tables": sum(not each.view for each in relations),
                "views": sum(each.view for each in relations),
                **_grounds(database, relations),
                **_shared(database, main),
            }
            served = _serve(relations, brands, chance, n, plant=plant)
        return {**figures, **served, "broken_promises": _not_planted(database)}


def _not_planted(database: TestDatabase) -> int:
    """Count broken promises but for the one that `both_lived_through` broke, so that the view has rows."""
    return sum(promise != "one_leaf_per_change" for promise, *_ in database.breaches())


def _relations(database: TestDatabase, which: str, web: psycopg.Connection) -> Iterator[Relation]:
    with database.superuser_connection(which) as admin:
        for name, kind in admin.execute(
            "SELECT c.relname, c.relkind FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')"
            " AND a.attname = 'brand_id' AND NOT a.attisdropped ORDER BY 1"
        ).fetchall():
            yield Relation(name=name, view=kind in "vm", web=web)


def _grounds(database: TestDatabase, relations: list[Relation]) -> dict[str, int]:
    """Count what would make the drill prove nothing: relations without rows of both brands, or not forced."""
    told: Counter[str] = Counter(broken_without_both_brands=0, broken_not_forced=0)
    for relation in relations:
        which = "keys" if relation.name.startswith("keys_") else "main"
        with database.superuser_connection(which) as admin:
            brands = sql.SQL("SELECT count(DISTINCT brand_id) FROM {}").format(sql.Identifier(relation.name))
            told["broken_without_both_brands"] += _number(admin, brands) < 2
            forced = sql.SQL(FORCED).format(sql.Literal(relation.name))
            told["broken_not_forced"] += not relation.view and not _number(admin, forced)
    return dict(told)


def _shared(database: TestDatabase, web: psycopg.Connection) -> dict[str, int]:
    """Look into what belongs to no brand (queue, sessions, tiles of the log): no row may name anybody's."""
    told: Counter[str] = Counter(shared_tables=0, shared_rows=0, broken_shared_rows_that_tell=0)
    with database.superuser_connection() as admin:
        telling = "|".join(str(row[0]) for row in admin.execute(IDS).fetchall())
        names = [name for (name,) in admin.execute(WITHOUT_BRAND).fetchall()]
    for name in names:
        query = sql.SQL(TELLING).format(sql.Identifier(name))
        try:
            rows, tells = web.execute(query, [telling]).fetchone() or (0, 0)
        except psycopg.errors.InsufficientPrivilege:
            continue
        told.update(shared_tables=1, shared_rows=rows, broken_shared_rows_that_tell=tells)
    return dict(told)


def _serve(
    relations: list[Relation], brands: list[UUID], chance: random.Random, n: int, *, plant: bool
) -> dict[str, int]:
    told: Counter[str] = Counter(
        own_rows_seen=0,
        unbound_requests=0,
        refused_by_row_security=0,
        refused_otherwise=0,
        broken_foreign_seen=0,
        broken_foreign_changed=0,
        broken_foreign_written=0,
    )
    # A view joins many tables and takes as long as twenty of them.
    weights = [1 if each.view else 20 for each in relations]
    for relation in chance.choices(relations, weights, k=n):
        own = chance.choice([*map(str, brands), UNBOUND])
        other = chance.choice([str(each) for each in brands if str(each) != own])
        told["unbound_requests"] += own == UNBOUND
        if plant and own:
            relation.web.execute(f"SET clearline.brand = '{own}'")  # for the session: the bug
        if relation.view or chance.random() >= WRITES:
            _read(relation, own, told)
        else:
            _write(relation, own, chance.choice(_attacks(relation.name, other)), told)
    return dict(told)


def _bound(own: str) -> str:
    return f"BEGIN; SET LOCAL clearline.brand = '{own}';" if own else "BEGIN;"


def _read(relation: Relation, own: str, told: Counter[str]) -> None:
    """Read everything there is, in a transaction of one round trip."""
    cursor = relation.web.execute(
        f"{_bound(own)} SELECT brand_id::text, count(*) FROM {relation.name} GROUP BY 1; COMMIT"
    )
    while cursor.description is None:
        cursor.nextset()
    for brand, count in cursor.fetchall():
        told["own_rows_seen" if brand == own else "broken_foreign_seen"] += count


def _attacks(table: str, other: str) -> list[tuple[str, str]]:
    """Return ways to touch another brand's rows, with the figure that counts a success."""
    moved = f"jsonb_build_object('brand_id', '{other}', 'id', gen_random_uuid())"
    return [
        ("broken_foreign_changed", f"DELETE FROM {table} WHERE brand_id = '{other}'"),
        ("broken_foreign_changed", f"UPDATE {table} SET brand_id = brand_id WHERE brand_id = '{other}'"),
        ("broken_foreign_written", f"UPDATE {table} SET brand_id = '{other}' WHERE brand_id <> '{other}'"),
        (
            "broken_foreign_written",
            f"INSERT INTO {table} SELECT (jsonb_populate_record(r, {moved})).* FROM {table} r LIMIT 1",
        ),
    ]


def _write(relation: Relation, own: str, attack: tuple[str, str], told: Counter[str]) -> None:
    """Try to touch the other brand; whatever came of it is rolled back."""
    figure, statement = attack
    web = relation.web
    web.execute(_bound(own))
    try:
        told[figure] += max(web.execute(statement).rowcount, 0)
    except psycopg.Error as error:
        by_row_security = error.sqlstate == REFUSED_BY_ROW_SECURITY and "row-level security" in str(error)
        told["refused_by_row_security" if by_row_security else "refused_otherwise"] += 1
    finally:
        web.execute("ROLLBACK")


def _number(admin: psycopg.Connection, query: sql.Composed) -> int:
    row = admin.execute(query).fetchone()
    return int(row[0]) if row else 0
