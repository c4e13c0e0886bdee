"""Refuse migrations that lack: models and migrations must agree. `python -m tests.house.migration_lint`."""

import os
import sys
import warnings


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearline.settings")
    # No database is needed for this question, and none is asked.
    warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
    import django
    from django.core.management import call_command

    django.setup()
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
