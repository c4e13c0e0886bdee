"""T9: brands are kept apart by the database alone, with every filter removed from the code.

Two brands live through whole closings, so that every table holds rows of
both. Then one web connection serves mixed requests without a single WHERE:
whatever it sees or changes of the other brand is a breach. The plant is the
bug that leaks in life: the brand set for the session instead of for the
transaction, so that a request that binds nothing inherits the last one's.
"""

import random
from collections import Counter
from uuid import UUID

import psycopg
from psycopg import sql
from tests.builders import a_brand, a_line
from tests.database_server import TestDatabase
from tests.world import World

UNBOUND = "unbound"


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int]:
    """Serve n requests of mixed brands and count foreign rows seen, changed or written."""
    chance = random.Random(seed)
    database = TestDatabase.create()
    try:
        database.log_in("engine")
        brands = _lived_in_two_brands(database)
        tables = _brand_tables(database)
        with psycopg.connect(database.url("web"), autocommit=True) as web:
            figures = _serve(web, tables, brands, chance, n, plant)
        return {"tables": len(tables), "requests": n, **figures, **_unforced(database)}
    finally:
        database.drop()


def _lived_in_two_brands(database: TestDatabase) -> list[UUID]:
    """Let one line of each of two brands go the whole road, one with everything that can stand in the way."""
    from clearline.journey.ordering import order_closing

    world = World(database).connect()
    brands = []
    for code, country in (("lumo-uk", "GB"), ("lumo-de", "DE")):
        brand = a_brand(code=code, country=country)
        line = a_line(brand=brand, everything=True)
        order_closing(line=line, ends_on=None)
        brands.append(brand.id)
    world.work()
    return brands


def _brand_tables(database: TestDatabase) -> list[str]:
    with database.superuser_connection() as admin:
        rows = admin.execute(
            "SELECT table_name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND column_name = 'brand_id' AND table_type = 'BASE TABLE' ORDER BY 1"
        ).fetchall()
        return [name for (name,) in rows]


def _serve(
    web: psycopg.Connection, tables: list[str], brands: list[UUID], chance: random.Random, n: int, plant: bool
) -> dict[str, int]:
    told: Counter[str] = Counter(
        seen=0, broken_foreign_seen=0, broken_foreign_changed=0, broken_foreign_written=0
    )
    for _ in range(n):
        own = chance.choice([*brands, UNBOUND])
        table = sql.Identifier(chance.choice(tables))
        with web.transaction(force_rollback=True):
            if own != UNBOUND:
                web.execute("SELECT set_config('clearline.brand', %s, %s)", [str(own), not plant])
            _request(web, table, own, brands, chance, told)
        if plant and own != UNBOUND:
            # The bug lives outside the transaction that the loop rolls back.
            web.execute("SELECT set_config('clearline.brand', %s, false)", [str(own)])
    return dict(told)


def _request(
    web: psycopg.Connection,
    table: sql.Identifier,
    own: UUID | str,
    brands: list[UUID],
    chance: random.Random,
    told: Counter[str],
) -> None:
    rows = web.execute(sql.SQL("SELECT brand_id, count(*) FROM {} GROUP BY 1").format(table)).fetchall()
    for brand, count in rows:
        told["seen" if brand == own else "broken_foreign_seen"] += count
    if chance.random() < 0.1:
        other = next(each for each in brands if each != own)
        try:
            with web.transaction():
                changed = web.execute(
                    sql.SQL("DELETE FROM {} WHERE brand_id = %s").format(table), [other]
                ).rowcount
                told["broken_foreign_changed"] += max(changed, 0)
        except psycopg.Error:
            return


def _unforced(database: TestDatabase) -> dict[str, int]:
    """Count tables with a brand that do not force row security."""
    with database.superuser_connection() as admin:
        row = admin.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'brand_id'"
            " WHERE c.relkind IN ('r', 'p') AND NOT a.attisdropped AND c.relnamespace = 'public'::regnamespace"
            " AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
        ).fetchone()
    return {"broken_tables_not_forced": row[0] if row else 0}
