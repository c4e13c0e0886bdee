"""After keys were destroyed: no byte of theirs stays in the key store's files.

A deleted row lies in its page until something is written over it, and each
row once stood in the write-ahead log, whose files are used again unwiped. So
the table is written anew, and the log is filled with nothing, segment by
segment, until no old one is left.
"""

from dataclasses import dataclass

import structlog
from django.db import connections, transaction
from django.db.utils import DatabaseError, ProgrammingError

KEYSTORE = "keystore"
PATIENCE = "5s"  # for the lock: the table is written anew within a second or two per million keys
MOST = 512  # segments of 16 MB; more than the embedded server ever keeps
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Cleansed:
    """What was written over; where it was not, the server's administrator has to (docs/forgetting.md)."""

    table: bool
    log: bool


def cleanse() -> Cleansed:
    """Write over what is left of destroyed keys, as far as the login may. Meant for once a day.

    Nobody can read a key for as long as the table is being written.
    """
    return Cleansed(table=_write_table_anew(), log=_write_over_log())


def _write_table_anew() -> bool:
    with connections[KEYSTORE].cursor() as cursor:
        try:
            cursor.execute("SELECT has_table_privilege('keys_subjectkey', 'MAINTAIN')")
            if cursor.fetchone() != (True,):
                return False
            cursor.execute(f"SET lock_timeout = '{PATIENCE}'")
            cursor.execute("VACUUM (FULL) keys_subjectkey")
        except DatabaseError as error:  # busy; or before PostgreSQL 17, which knows no such right
            log.warning("keys not written anew", reason=str(error).strip())
            return False
        finally:
            cursor.execute("RESET lock_timeout")
    return True


def _write_over_log() -> bool:
    try:
        _ask("SELECT pg_switch_wal()")
        _ask("CHECKPOINT")
        waiting = _ask(
            "SELECT count(*) FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$'"
            " AND name > pg_walfile_name(pg_current_wal_lsn())"
        )
        for _ in range(min(waiting, MOST) + 1):
            with transaction.atomic(using=KEYSTORE):  # a record of its own: an empty segment is not left
                _ask("SELECT pg_logical_emit_message(false, 'clearline', 'nothing')::text")
            _ask("SELECT pg_switch_wal()")
        _ask("CHECKPOINT")
    except ProgrammingError as error:  # the login may not
        log.info("log not written over", reason=str(error).strip())
        return False
    return True


def _ask(question: str) -> int:
    with connections[KEYSTORE].cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row and isinstance(row[0], int) else 0
