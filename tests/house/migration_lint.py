"""Refuse migrations that lack or cannot be taken back, without a database.

`python -m tests.house.migration_lint`
"""

import os
import sys
import warnings
from collections.abc import Iterator


def main() -> int:
    """Return how many things are wrong, after telling each."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearline.settings")
    # Django would like to compare with a database, and warns where there is none.
    warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
    import django

    django.setup()
    wrong = [*unwritten(), *one_way()]
    for each in wrong:
        sys.stderr.write(f"{each}\n")
    return min(len(wrong), 1)


def unwritten() -> Iterator[str]:
    """Yield a sentence where models and migrations disagree; Django prints what is missing."""
    from django.core.management import call_command

    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit as ended:
        if ended.code:
            yield "Models and migrations disagree: write the migrations above."


def one_way() -> Iterator[str]:
    """Yield each operation of ours that cannot be taken back."""
    from django.db.migrations.loader import MigrationLoader

    for (app, name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        if migration.__module__.startswith("clearline."):
            for operation in migration.operations:
                if not operation.reversible:
                    yield f"{app}.{name}: {operation.describe()} cannot be taken back; say how."


if __name__ == "__main__":
    sys.exit(main())
