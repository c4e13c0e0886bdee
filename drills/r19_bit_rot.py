"""R19: A bit that rots anywhere in what proves is found, and what it was in is named.

Single bits are altered in entries of the log, tiles, checkpoints and sheets,
in the rows of certificates and in their files. The log's own check, the page
of the certificate and the check off line must each find theirs; for an entry
its number is named, for a certificate it is the certificate itself. What the
database would not take is drawn again. The plant is a page that looks at the
signature of a certificate alone, and not at what is stored beside it.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import cycle, islice
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db import DataError, IntegrityError, transaction

from clearline.brands import directory
from clearline.certificates import checking, exports, pdf, views
from clearline.certificates.models import Certificate
from clearline.certificates.offline import checks, files, keyring
from clearline.keys.sealing import SealBroken
from drills import ground, log_ground
from drills.log_attacks import ENTRY, flipped
from drills.log_ground import Log, rows, run
from drills.t19_forged_certificate import certificates

TIDY_EVERY = 100
Rotten = Callable[["_Scene"], bool]
OF_ENTRIES = ("brand_id", "origin", "kind", "at", "body", "salt", "commitment", "id")
OF_CERTIFICATES = (
    "public_id", "case_id", "kind", "issued_at", "body", "digest", "signature",
    "tree_index", "tree_size", "signing_key_id", "leaf_id", "personal",
)  # fmt: skip


class _Scene:
    """One log and one certificate in it, with its files, and the dice."""

    def __init__(self, log: Log, certificate: Certificate, chance: Random) -> None:
        self.log, self.certificate, self.chance = log, certificate, chance
        brand = directory.brand_of(certificate.brand_id)
        self.ring = keyring.read(exports.keys(brand).decode())
        self.files = (exports.as_json(certificate, view=views.View.HOLDER), pdf.render(certificate))


def drill(*, n: int, seed: int, plant: bool) -> dict[str, int]:
    """Let n bits rot, one at a time, and count those that nobody finds."""
    chance, told = Random(seed), Counter(trials=0, refused_by_database=0)
    told.update(dict.fromkeys(("broken_not_found", "broken_false_alarms"), 0))
    with ground.database() as database, ExitStack() as bug:
        certificate = certificates(database)[0]
        log_ground.as_owner_of_the_machine(database)
        scene = _Scene(log_ground.grown(chance, steps=6), certificate, chance)
        told["broken_false_alarms"] += not scene.log.check().sound
        told["broken_false_alarms"] += not _stands(certificate.pk)
        if plant:
            bug.enter_context(patch.object(checking, "_logged", lambda *_told: True))
            bug.enter_context(patch.object(checking.document, "digest", lambda _signed: _Anything()))
        for number, name in enumerate(islice(cycle(KINDS), n)):
            if number % TIDY_EVERY == 0:
                log_ground.tidy()
            _rot(scene, name, told)
        database.log_in("engine")
        return {**told, "broken_promises": ground.broken_promises(database)}


def _rot(scene: _Scene, name: str, told: Counter[str]) -> None:
    """Let one bit rot that the database takes, and look for it."""
    while True:
        try:
            with log_ground.undone_afterwards():
                found = KINDS[name](scene)
            break
        except (DataError, IntegrityError, UnicodeError):
            told["refused_by_database"] += 1
    told.update(("trials", f"rotten_{name}"))
    told["broken_not_found"] += not found
    if not found:
        print(f"not found: a bit of {name}, trial {told['trials']}")


def _entry(scene: _Scene) -> bool:
    seq = scene.chance.randrange(scene.log.size)
    entry, column = rows(ENTRY, seq)[0][0], scene.chance.choice(OF_ENTRIES)
    _alter("audit_leaf", column, "id", entry, scene.chance)
    return any(problem.seq == seq for problem in scene.log.check().problems)


def _tile(scene: _Scene) -> bool:
    level, number, hashes = scene.chance.choice(rows("SELECT level, number, hashes FROM audit_tile"))
    rotten = flipped(bytes(hashes), scene.chance)
    run("UPDATE audit_tile SET hashes = %s WHERE level = %s AND number = %s", rotten, level, number)
    return not scene.log.check().sound


def _checkpoint(scene: _Scene) -> bool:
    size = scene.chance.choice(rows("SELECT size FROM audit_checkpoint"))[0]
    _alter("audit_checkpoint", scene.chance.choice(("root", "note", "size")), "size", size, scene.chance)
    return not scene.log.check().sound


def _sheet(scene: _Scene) -> bool:
    sheet = scene.chance.choice(rows("SELECT id FROM audit_sheet"))[0]
    _alter("audit_sheet", scene.chance.choice(("id", "entries", "first")), "id", sheet, scene.chance)
    return not scene.log.check().sound


def _certificate(scene: _Scene) -> bool:
    column = scene.chance.choice(OF_CERTIFICATES)
    _alter("certificates_certificate", column, "id", scene.certificate.pk, scene.chance)
    return not _stands(scene.certificate.pk)


def _file(scene: _Scene) -> bool:
    rotten = flipped(scene.chance.choice(scene.files), scene.chance)
    try:
        report = checks.check(files.open_file(rotten, ring=scene.ring), ring=scene.ring)
    except files.Unreadable:
        return True
    return report.verdict is checks.Verdict.REFUSED


def _stands(certificate_id: UUID) -> bool:
    """Tell whether the page would call a certificate genuine, and the holder's copy opens."""
    certificate = Certificate.objects.get(pk=certificate_id)
    try:
        views.person(certificate, view=views.View.HOLDER)
    except SealBroken:
        return False
    return checking.check(certificate).genuine


def _alter(table: str, column: str, key: str, value: object, chance: Random) -> None:
    """Alter one bit of a column of one row, in what its kind of value is made of.

    Raises:
        DataError: nothing changed by it: a blank between two words of JSON.
    """
    text = f"{column}::text" if column == "body" else column
    cast = "::json" if column == "body" else ""
    ((old, meant),) = rows(f"SELECT {text}, {column} FROM {table} WHERE {key} = %s", value)
    with transaction.atomic():
        changed = rows(
            f"UPDATE {table} SET {column} = %s{cast} WHERE {key} = %s RETURNING {column}",
            _rotten(old, chance),
            value,
        )
    if changed == [(meant,)]:
        raise DataError(f"{column} means what it did.")


def _rotten(old: Any, chance: Random) -> Any:  # noqa: ANN401 (whatever a column holds)
    if isinstance(old, UUID):
        return UUID(int=old.int ^ 1 << chance.randrange(128))
    if isinstance(old, datetime):
        return old + timedelta(microseconds=1 << chance.randrange(20))
    if isinstance(old, int):
        return old ^ 1 << chance.randrange(8)
    if isinstance(old, str):
        return flipped(old.encode(), chance).decode(errors="surrogatepass").replace("\0", "")
    return flipped(bytes(old), chance)


class _Anything(bytes):
    """Equal to every digest: the bug."""

    __hash__ = bytes.__hash__

    def __eq__(self, _other: object) -> bool:
        return True


KINDS: dict[str, Rotten] = {
    "entry": _entry,
    "tile": _tile,
    "checkpoint": _checkpoint,
    "sheet": _sheet,
    "certificate": _certificate,
    "file": _file,
}
