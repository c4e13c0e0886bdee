"""T17: after the day nothing of the forgotten can be read anywhere, with the live master key in hand.

N people are planted, each with a name, an address and a message. A backup of
the main database is taken. Their day comes, and the day's cleansing after it.
Then every file of the server is read byte by byte (tables, write-ahead log,
statistics, its own log), and the backup with them: for the values in clear,
and for any key of theirs, as bytes and as text. Whoever finds a wrapped key
unwraps it with the master key and opens what the backup has sealed. The plant
leaves out the cleansing: deleted keys are then still in the files.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import product
from pathlib import Path
from random import Random
from unittest.mock import patch
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tests.builders import a_brand

from clearline.brands.database import clock
from clearline.embedded import logins
from clearline.embedded.account import service_account
from clearline.embedded.binaries import programs
from clearline.embedded.places import Places
from clearline.keys import cleansing, sealing
from clearline.keys.cleansing import Cleansed
from clearline.keys.secrets import derive
from clearline.keys.subjects import SubjectKey
from clearline.privacy import report
from drills import forgotten
from drills.forgotten import KEY_TAG, MAIL_TAG, NAME_TAG, Person
from drills.own_server import OwnServer, own_server

WRAPPED = 1 + sealing.NONCE_BYTES + sealing.KEY_BYTES + 16  # version, nonce, key, tag
CLEAR = [NAME_TAG.encode(), MAIL_TAG.encode()]
CLEAR += [each.hex().encode() for each in CLEAR]
DAYS = "4000 days"
DURABLE_FROM = 1_000  # people; below that nobody waits for the disk
TRIED = 200  # keys that were left, each with everybody: one would be too many


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int]:
    """Plant n people, let their day come, and look for them in every byte."""
    with own_server(durable=n >= DURABLE_FROM) as own:
        database = own.database
        logins.let_cleanse(own.server.superuser_dsn("postgres"), keys_database=database.names["keys"])
        brands = [a_brand("lumo-uk", "GB"), a_brand("lumo-de", "DE")]
        people = forgotten.plant(brands=brands, n=n, chance=Random(seed), now=clock())
        with database.superuser_connection("keys") as keys:
            keys.execute("ANALYZE")
            keys.execute("CHECKPOINT")
        backup = _backup(own)
        before = _wrapped_keys(own, backup)
        database.set_ahead(DAYS)
        with patch.object(cleansing, "cleanse", _left_out) if plant else nullcontext():
            forgotten.let_the_day_come()
            done = cleansing.cleanse()
        with database.superuser_connection() as admin:
            admin.execute("CHECKPOINT")
        left = _wrapped_keys(own, backup)
        return {
            "trials": n,
            "bytes_looked_at": sum(path.stat().st_size for path in _files(own)) + len(backup),
            "keys_seen_before": len(before),
            "broken_blind": int(len(before) < n),
            "broken_not_cleansed": int(not (done.table and done.log)),
            "broken_in_clear": _in_clear(own, backup),
            "broken_keys_left": len(left),
            "broken_opened_in_backup": _opened(people, left, backup),
            "broken_readable": forgotten.readable(people),
            "broken_overdue": len(report.overdue(now=clock())),
            "broken_promises": len(database.breaches()),
        }


def _left_out() -> Cleansed:
    """What a worker does that knows nothing of cleansing."""
    return Cleansed(table=True, log=True)


def _backup(own: OwnServer) -> bytes:
    """Dump the main database, as an operator's backup does; the key store is not part of it."""
    program = programs(Places(home=own.data.parent.parent), service_account()) / "pg_dump"
    address = own.server.superuser_dsn(own.database.names["main"])
    return subprocess.run([program, address], capture_output=True, check=True).stdout


def _files(own: OwnServer) -> Iterator[Path]:
    """Yield every file of the server: its data, the write-ahead log, and what it logs."""
    for folder, _, names in os.walk(own.data.parent):
        for name in names:
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink() and "pginstall" not in folder:
                yield path


def _contents(own: OwnServer, backup: bytes) -> Iterator[bytes]:
    for path in _files(own):
        try:
            yield path.read_bytes()
        except FileNotFoundError:
            continue  # the server took it away meanwhile
    yield backup


def _in_clear(own: OwnServer, backup: bytes) -> int:
    return sum(content.count(needle) for content in _contents(own, backup) for needle in CLEAR)


def _wrapped_keys(own: OwnServer, backup: bytes) -> set[bytes]:
    """Return the wrapped keys that lie anywhere, as bytes or as hexadecimal text."""
    bare = re.compile(re.escape(sealing.VERSION + KEY_TAG) + rb".{%d}" % (WRAPPED - 9), re.DOTALL)
    typed = re.compile(
        re.escape((sealing.VERSION + KEY_TAG).hex().encode()) + rb"[0-9a-f]{%d}" % (2 * WRAPPED - 18)
    )
    found: set[bytes] = set()
    for content in _contents(own, backup):
        found |= set(bare.findall(content))
        found |= {bytes.fromhex(each.decode()) for each in typed.findall(content)}
    return found


def _opened(people: list[Person], left: set[bytes], backup: bytes) -> int:
    """Count whose values the backup gives away to whoever has these keys and the master key."""
    sealed = {
        UUID(row): bytes.fromhex(value)
        for row, value in re.findall(
            r"^([0-9a-f-]{36})\t.*\\\\\\\\x(01[0-9a-f]{100,})", backup.decode(), re.MULTILINE
        )
    }
    master, opened = AESGCM(derive("subject-keys")), 0
    for wrapped, person in product(sorted(left)[:TRIED], people):
        try:
            secret = sealing.unseal(master, wrapped, owner=person.subject_id.bytes)
        except sealing.SealBroken:
            continue  # somebody else's
        value = sealed.get(person.account_id)
        key = SubjectKey(person.subject_id, secret)
        opened += bool(value and key.open(value, row_id=person.account_id)["email"] == person.email)
    return opened
