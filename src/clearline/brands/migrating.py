"""Bring both databases to the schema of this release; runs as the owner."""

from django.core.management import call_command
from django.db import connections

from clearline.brands.schema import default_privileges, withheld_from_web


def migrate(*, verbosity: int = 0) -> None:
    """Grant, migrate, take back: a right granted by default reaches every table made later."""
    # In the key store its own room alone: the others do nothing there, and take as long as in the main one.
    for alias, rooms in (("default", []), ("keystore", ["keys"])):
        with connections[alias].cursor() as cursor:
            cursor.execute(default_privileges())
        call_command("migrate", *rooms, database=alias, interactive=False, verbosity=verbosity)
        with connections[alias].cursor() as cursor:
            cursor.execute(withheld_from_web())


def pending() -> list[str]:
    """Return the names of migrations that the main database still lacks."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["default"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
