"""How fast the whole log is read again and verified, against hashing the same bytes and nothing else.

    ./clearline bench verify-log --entries 1000000

Verifying is what `clearline log check` does: every entry against its
commitment, the commitments against the tiles of the tree, the tiles against
every signed root. The floor is one SHA-256 for each entry over the very bytes
that its commitment covers, in a loop, with the bytes in memory already.
Entries are those of real closings, copied set-based under their own ids,
salts and digests, a sheet for each closing, and numbered by the sequencer
itself.
"""

import hashlib
import resource
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from bench.ground import Stopwatch, database, say

if TYPE_CHECKING:
    from tests.database_server import TestDatabase

GROW = (Path(__file__).parent / "sql" / "grow_log.sql").read_text(encoding="utf-8")
CHUNK = 100_000
A_CHECKPOINT = 2_000  # entries between two signed roots: a fifth of a second of a busy installation
DIGEST_LENGTH = 64


def measure(
    *, entries: Annotated[int, typer.Option(min=1, help="Entries in the log.")] = 100_000
) -> dict[str, Any]:
    """Return what the check and the floor took, entries a second of both, and their ratio."""
    with database() as made:
        from clearline.audit.check import check

        _fill(made, entries)
        numbering = _number()
        say("verifying")
        watch = Stopwatch()
        report = check()
        seconds = watch.seconds
        assert report.sound, report.problems[:3]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        hashing, bytes_hashed = _hashed_alone(report.entries)
    return {
        "entries": report.entries,
        "checkpoints": report.checkpoints,
        "bytes": bytes_hashed,
        "numbering_seconds": round(numbering, 2),
        "verify_seconds": round(seconds, 2),
        "hash_seconds": round(hashing, 2),
        "verified_per_s": int(report.entries / seconds),
        "hashed_per_s": int(report.entries / hashing),
        "ratio": round(hashing / seconds, 3),
        "peak_mb": round(memory),
    }


def _fill(made: "TestDatabase", entries: int) -> None:
    """Write entries: those of a few real closings first, then copies of them."""
    brand, kinds, bodies = _closings(made)
    say("writing entries")
    with made.superuser_connection() as admin:
        # Copies are written as one who owns the machine would: quickly, past the row security.
        row = admin.execute("SELECT clearline_now(), count(*) FROM audit_leaf").fetchone()
        assert row is not None
        begins, there = row
        for first in range(there, entries, CHUNK):
            last = min(first + CHUNK, entries) - 1
            told = {"first": first, "last": last, "brand": brand, "kinds": kinds, "bodies": bodies}
            admin.execute(GROW, {**told, "begins": begins})
        admin.execute("ANALYZE audit_sheet, audit_leaf")


def _closings(made: "TestDatabase") -> tuple[UUID, list[str], list[str]]:
    """Close two lines for real; return their brand, and what each entry was, with a mark for its digest."""
    from tests.builders import a_line, two_factors
    from tests.world import World

    from clearline.audit.canonical import canonical
    from clearline.audit.models import Entry
    from clearline.brands.database import clock
    from clearline.journey import road

    world = World(made).connect()
    for credit_minor in (0, 2500):
        line = a_line(credit_minor=credit_minor)
        proofs = two_factors(line=line, now=clock()).ids
        road.request(line=line, channel="portal", language="en", ends_on=None, proof_ids=proofs, now=clock())
    world.work()
    rows = list(Entry.objects.order_by("sheet__first", "place"))
    bodies = [canonical({name: _marked(value) for name, value in row.body.items()}).decode() for row in rows]
    return rows[0].brand_id, [row.kind for row in rows], bodies


def _marked(value: object) -> object:
    return "DIGEST" if isinstance(value, str) and len(value) == DIGEST_LENGTH else value


def _number() -> float:
    """Have the sequencer number everything, in steps of a busy installation; return the seconds."""
    from clearline.audit import sequencer
    from clearline.brands.database import clock

    say("numbering")
    watch = Stopwatch()
    while sequencer.run(clock(), batch=A_CHECKPOINT):
        pass
    return watch.seconds


def _hashed_alone(entries: int) -> tuple[float, int]:
    """Return the seconds of one hash an entry over the bytes of its commitment, and how many those are."""
    from clearline.audit.canonical import canonical, instant
    from clearline.audit.models import Entry

    say("hashing the same bytes")
    seconds, total = 0.0, 0
    for first in range(0, entries, CHUNK):
        told = [
            bytes(row.salt)
            + canonical(
                {
                    "at": instant(row.at),
                    "body": row.body,
                    "brand": row.brand_id,
                    "id": row.id,
                    "kind": row.kind,
                    "origin": row.origin,
                }
            )
            for row in Entry.objects.filter(sheet__first__gte=first, sheet__first__lt=first + CHUNK)
        ]
        watch = Stopwatch()
        hashes = [hashlib.sha256(each).digest() for each in told]
        seconds += watch.seconds
        total += sum(map(len, told))
        assert len(hashes) == len(told)
    return seconds, total
