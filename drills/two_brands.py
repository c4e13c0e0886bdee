"""Two brands with everything in them, for drills that want to catch one seeing the other."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from tests.builders import a_brand, a_holder, a_line
from tests.database_server import TestDatabase
from tests.world import World

PASSWORD = "correct horse battery staple"  # noqa: S105 (invented)


def both_lived_through(database: TestDatabase) -> list[UUID]:
    """Let a line of each of two brands go the whole road, with holders that sign in and a queue at work.

    Every table with a brand then holds rows of both, and the view of broken
    promises shows one breach of each: it is planted, since it must be empty
    otherwise.
    """
    from clearline.brands.database import clock
    from clearline.identity import holders, sign_in
    from clearline.journey.ordering import order_closing
    from clearline.lines.models import Usage
    from clearline.wiring import queue

    world = World(database).connect()
    brands, listed = [], ["line"]
    for code, country in (("lumo-uk", "GB"), ("lumo-de", "DE")):
        brand = a_brand(code=code, country=country)
        holder = a_holder(brand=brand)
        holders.enrol(account=holder.account, password=PASSWORD, now=clock())
        sign_in.send_code(brand=brand, identifier=holder.email, language="en", now=clock())
        sign_in.with_password(brand=brand, identifier=holder.email, password=PASSWORD[::-1], now=clock())
        line = a_line(brand=brand, account=holder.account, everything=True)
        Usage.objects.create(brand=brand, line=line, day=date(2024, 2, 1), voice_seconds=60)
        order_closing(line=line, ends_on=None)
        brands.append(brand.id)
        listed.append(f"{code}/{line.external_id}")
    _close_a_list(listed)
    queue.wake_road()
    queue.wake_senders()
    world.work()
    with database.superuser_connection() as admin:
        admin.execute("UPDATE cases_case SET version = version + 1")
    return brands


def _close_a_list(rows: list[str]) -> None:
    """Have the lines of one file closed; it is kept as a list of each brand."""
    from clearline.brands.database import clock
    from clearline.journey.road import bulk

    with TemporaryDirectory() as folder:
        path = Path(folder, "list.csv")
        path.write_text("\n".join(rows), encoding="utf-8")
        bulk.carry_on(digest=bulk.record(path, now=clock()))
