"""One signature for all documents of one write: they form a tree (RFC 6962), and its root is signed.

A document on its own is a tree of one. Each certificate keeps the signature,
its place in the tree, the tree's size and the path from the document up to the
root: it is checked without any of the others, and tells nothing about them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clearline.audit import merkle
from clearline.audit.canonical import canonical, instant

FORM = "clearline-certificates/1"
STEP_BYTES = 32
LONGEST = 20  # steps: no write holds more than a million documents


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document stands in its tree; `path` is the hashes beside its way up, joined, nearest first."""

    index: int
    size: int
    path: bytes

    def steps(self) -> list[bytes]:
        return [self.path[first : first + STEP_BYTES] for first in range(0, len(self.path), STEP_BYTES)]


def statement(*, brand_id: UUID, key_id: UUID, issued_at: datetime, size: int, root: bytes) -> bytes:
    """Return what is signed; its form keeps it apart from documents and from checkpoints of the log."""
    told = {"form": FORM, "brand": brand_id, "key": key_id, "issued_at": instant(issued_at)}
    return canonical({**told, "size": size, "root": root.hex()})


def grown(documents: Sequence[bytes]) -> tuple[bytes, list[bytes]]:
    """Return the root over some documents, and the path of each.

    A node without a sibling moves up as it is: that gives the very tree of
    the definition, which splits at the largest power of two.
    """
    levels = [[merkle.leaf_hash(each) for each in documents]]
    while len(below := levels[-1]) > 1:
        above = [merkle.node_hash(*pair) for pair in zip(below[::2], below[1::2], strict=False)]
        levels.append(above + below[2 * len(above) :])
    paths = [b""]
    for level in reversed(levels[:-1]):
        alone = len(level) & 1
        beside = [level[number ^ 1] for number in range(len(level) - alone)] + [b""] * alone
        paths = [sibling + paths[number >> 1] for number, sibling in enumerate(beside)]
    return levels[-1][0], paths


def root_above(document: bytes, place: Place) -> bytes | None:
    """Return the root that the path of a document leads to; None where it leads nowhere."""
    leaf = merkle.leaf_hash(document)
    return merkle.root_above(leaf=leaf, index=place.index, size=place.size, path=place.steps())
