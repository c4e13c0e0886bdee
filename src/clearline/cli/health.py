"""What `doctor` looks at: each check answers with a sentence, whatever happens."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from clearline.cli import start
from clearline.embedded.home import clearline_home

ENOUGH_DISK = 1 << 30  # bytes


@dataclass(frozen=True, slots=True)
class Health:
    """One finding: what was looked at, whether it is well, and what to do where it is not."""

    what: str
    well: bool
    says: str


def examine() -> list[Health]:
    """Return the findings; those about the database come last and only where it can be reached."""
    found = [_guarded("home", _home), _guarded("disk", _disk), _guarded("database", _database)]
    if found[-1].well:
        found += [
            _guarded("migrations", _migrations),
            _guarded("promises", _promises),
            _guarded("log", _log),
            _guarded("cases", _cases),
            _guarded("connectors", _connectors),
            _guarded("answers", _answers),
            _guarded("forgetting", _forgetting),
        ]
    return found


def _guarded(what: str, look: Callable[[], tuple[bool, str]]) -> Health:
    try:
        well, says = look()
    except Exception as error:  # noqa: BLE001 (a doctor that falls ill tells nobody anything)
        return Health(what, well=False, says=f"{type(error).__name__}: {error}")
    return Health(what, well, says)


def _home() -> tuple[bool, str]:
    return True, f"state lies in {clearline_home()}"


def _disk() -> tuple[bool, str]:
    free = shutil.disk_usage(clearline_home()).free
    return free > ENOUGH_DISK, f"{free >> 20} MB free" + (
        "" if free > ENOUGH_DISK else "; make room, at least 1 GB"
    )


def _database() -> tuple[bool, str]:
    start.django_as("engine")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return True, f"PostgreSQL {cursor.fetchone()[0]} answers"


def _migrations() -> tuple[bool, str]:
    from clearline.brands.migrating import pending

    missing = pending()
    return not missing, f"{len(missing)} missing: run clearline migrate" if missing else "up to date"


def _promises() -> tuple[bool, str]:
    from django.db import connections

    with connections["auditor"].cursor() as cursor:
        cursor.execute("SELECT invariant, count(*) FROM invariant_breach GROUP BY invariant")
        broken = cursor.fetchall()
    return not broken, ", ".join(f"{name} ({count})" for name, count in broken) or "none broken"


def _log() -> tuple[bool, str]:
    from clearline.audit import sequencer

    waiting = sequencer.anything_waiting()
    return True, "entries wait for a worker to number them" if waiting else "every entry has its place"


def _cases() -> tuple[bool, str]:
    from clearline.cases.models import Case

    held = Case.objects.exclude(held_reason="").count()
    return not held, f"{held} held, each with its reason: clearline case show" if held else "none held"


def _connectors() -> tuple[bool, str]:
    from clearline.outbox.models import ConnectorRow

    paused = ConnectorRow.objects.filter(opened_at__isnull=False).order_by("connector")
    told = [
        f"{row.connector} has not answered since {row.opened_at:%Y-%m-%d %H:%M} UTC ({row.reason}): it is "
        f"tried now and then, and its effects wait"
        for row in paused
    ]
    return not told, "; ".join(told) or "each of them answers"


def _answers() -> tuple[bool, str]:
    from collections import Counter

    from clearline.brands.database import clock
    from clearline.outbox.standing import unanswered

    silent = Counter(each.effect for each in unanswered(now=clock()))
    told = ", ".join(f"{count} {effect}" for effect, count in sorted(silent.items()))
    return (
        not silent,
        f"none for over an hour: {told}; they are asked about on" if told else "none is missing",
    )


def _forgetting() -> tuple[bool, str]:
    from clearline.brands.database import clock
    from clearline.privacy import report

    late = report.overdue(now=clock())
    told = ", ".join(f"{each.brand} {each.data_class} ({each.count}, since {each.since})" for each in late)
    return not late, f"overdue: {told}; run clearline retention sweep" if late else "nothing is overdue"
