"""How fast an entry of a long log is proven to stand in it, and how fast the proof is checked.

    ./clearline bench inclusion --entries 1000000

Proofs are made as for a certificate: one entry against the newest signed
checkpoint, in one query, of entries drawn by seed from all over the log. They
are checked as a stranger checks them, with the hash of the entry, the path and
the root. The floor of the check is as many SHA-256 over two hashes as the path
has steps, and nothing else.
"""

import hashlib
import random
import statistics
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bench.ground import Stopwatch, database, say
from bench.verify_log import _fill, _number

if TYPE_CHECKING:
    from clearline.audit.models import Checkpoint
    from clearline.audit.tree import Inclusion

SEED = 7


def measure(
    *,
    entries: Annotated[int, typer.Option(min=2, help="Entries in the log.")] = 100_000,
    proofs: Annotated[int, typer.Option(min=2, help="Entries to prove.")] = 2_000,
) -> dict[str, Any]:
    """Return what a proof and its check take, proofs a second, and the check's floor beside it."""
    with database() as made:
        from clearline.audit import tree

        _fill(made, entries)
        _number()
        checkpoint = tree.newest()
        assert checkpoint is not None
        seqs = random.Random(SEED).choices(range(checkpoint.size), k=proofs)
        making, found = _proven(seqs, checkpoint)
        checking = _checked(found)
        floor = _hashed(sum(len(each.path) + 1 for each in found))
    return {
        "entries": checkpoint.size,
        "proofs": proofs,
        "steps": max(len(each.path) for each in found),
        "proof_median_ms": round(statistics.median(making) * 1000, 3),
        "proof_p99_ms": round(statistics.quantiles(making, n=100)[98] * 1000, 3),
        "proofs_per_s": int(proofs / sum(making)),
        "check_us": round(checking / proofs * 1e6, 1),
        "hash_us": round(floor / proofs * 1e6, 1),
        "ratio": round(floor / checking, 3),
    }


def _proven(seqs: list[int], checkpoint: "Checkpoint") -> tuple[list[float], "list[Inclusion]"]:
    """Return the seconds of each proof, and the proofs."""
    from clearline.audit import tree

    say("proving")
    seconds, found = [], []
    for seq in seqs:
        watch = Stopwatch()
        found.append(tree.inclusions([seq], checkpoint=checkpoint)[seq])
        seconds.append(watch.seconds)
    return seconds, found


def _checked(found: "list[Inclusion]") -> float:
    """Return the seconds of checking every proof."""
    from clearline.audit import merkle, notes

    say("checking")
    commitments = _commitments([each.index for each in found])
    checkpoint = notes.read(found[0].note)
    watch = Stopwatch()
    held = [
        merkle.verify_inclusion(
            leaf=merkle.leaf_hash(commitment),
            index=each.index,
            size=checkpoint.size,
            path=each.path,
            root=checkpoint.root,
        )
        for each, commitment in zip(found, commitments, strict=True)
    ]
    seconds = watch.seconds
    assert all(held)
    return seconds


def _commitments(seqs: list[int]) -> list[bytes]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sheet.first + leaf.place, leaf.commitment FROM audit_leaf leaf"
            " JOIN audit_sheet sheet ON sheet.id = leaf.sheet_id WHERE sheet.first + leaf.place = ANY (%s)",
            [seqs],
        )
        known = {seq: bytes(commitment) for seq, commitment in cursor.fetchall()}
    return [known[seq] for seq in seqs]


def _hashed(count: int) -> float:
    """Return the seconds of so many hashes over two hashes."""
    sha256, told = hashlib.sha256, b"\x01" + bytes(64)
    watch = Stopwatch()
    for _ in range(count):
        sha256(told).digest()
    return watch.seconds
