"""What stood in the log before there were sheets is carried over, and back."""

from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from django.core.management import call_command
from django.db import transaction
from tests import builders

from clearline.audit import leaves, sequencer
from clearline.audit.check import check
from clearline.audit.models import Entry, Sheet
from clearline.wiring.schema import migrate

NOW = datetime(2026, 12, 12, 23, 59, 6, tzinfo=UTC)


@pytest.fixture
def before_sheets(database):
    """Return a way back to the schema of before; the test ends with that of today."""

    def go_back():
        database.log_in("owner")
        call_command("migrate", "audit", "0002", verbosity=0)
        database.log_in("engine")

    yield go_back
    database.log_in("owner")
    migrate()
    database.log_in("engine")


def tell(count):
    brand = builders.a_brand()
    with transaction.atomic():
        leaves.write(
            [
                leaves.Leaf(brand_id=brand.id, origin=UUID(int=7), kind="case.moved", at=NOW, body={"n": n})
                for n in range(count)
            ]
        )


@pytest.mark.database
@pytest.mark.feature("G3")
def test_numbers_are_carried_back_and_over(database, before_sheets):
    tell(3)
    sequencer.run(NOW)
    tell(2)
    before_sheets()
    with database.superuser_connection() as owner:
        rows = owner.execute("SELECT seq, body FROM audit_leaf ORDER BY id").fetchall()
        assert rows == [(0, {"n": 0}), (1, {"n": 1}), (2, {"n": 2}), (None, {"n": 0}), (None, {"n": 1})]
        with pytest.raises(psycopg.IntegrityError, match="append-only"):
            owner.execute("UPDATE audit_leaf SET seq = 9 WHERE seq = 1")
    database.log_in("owner")
    migrate()
    database.log_in("engine")
    entries = Entry.objects.select_related("sheet").order_by("id")
    assert [entry.seq for entry in entries] == [0, 1, 2, None, None]
    assert [(entry.sheet_id, entry.place, entry.sheet.entries) for entry in entries] == [
        (entry.id, 0, 1) for entry in entries
    ]
    report = check()
    assert (report.sound, report.entries, report.waiting) == (True, 3, 2)
    assert sequencer.run(NOW) == 2
    assert Sheet.objects.filter(first=None).count() == 0
    assert check().sound
