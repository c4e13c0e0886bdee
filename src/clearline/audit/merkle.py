"""The Merkle tree of RFC 6962: hashes, roots, proofs and their verification; pure.

A complete subtree is a `Node(height, number)`: it covers the entries from
`number << height` up to `(number + 1) << height`. Every proof is a list of
ranges, each of which falls into a few complete subtrees, so that whoever keeps
the hashes of complete subtrees can answer in O(log n).
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import NamedTuple

EMPTY_ROOT = hashlib.sha256(b"").digest()


class Node(NamedTuple):
    """A complete subtree, by its height and its place among those of that height."""

    height: int
    number: int


LookUp = Callable[[Node], bytes]


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def subtrees(first: int, end: int) -> list[Node]:
    """Return the complete subtrees that make up the range, largest first.

    `first` must be where a subtree of the tree over the range may begin: a
    multiple of the largest power of two that is smaller than its length.
    """
    nodes = []
    while first < end:
        height = (end - first).bit_length() - 1
        nodes.append(Node(height, first >> height))
        first += 1 << height
    return nodes


def folded(hashes: Sequence[bytes]) -> bytes:
    """Return the root over complete subtrees that stand side by side, largest first."""
    if not hashes:
        return EMPTY_ROOT
    return reduce(lambda right, left: node_hash(left, right), reversed(hashes))


def root(*, size: int, look_up: LookUp) -> bytes:
    """Return the root of the tree over the first `size` entries."""
    return _range_root((0, size), look_up)


def inclusion_ranges(*, index: int, size: int) -> list[tuple[int, int]]:
    """Return the ranges whose roots prove that entry `index` is in the tree, nearest first."""
    if not 0 <= index < size:
        raise ValueError(f"A tree of {size} entries has no entry {index}.")
    ranges = []
    first, end = 0, size
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((first, middle))
            first = middle
    return ranges[::-1]


def consistency_ranges(*, old: int, new: int) -> list[tuple[int, int]]:
    """Return the ranges whose roots prove that the tree of `old` entries begins that of `new`."""
    if not 0 < old <= new:
        raise ValueError(f"A tree of {new} entries does not grow out of one of {old}.")
    ranges: list[tuple[int, int]] = []
    first, end, whole = 0, new, True
    while old != end:
        middle = first + _split(end - first)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((first, middle))
            first, whole = middle, False
    # The verifier has the old root already where it is a complete subtree from the very first entry.
    return ranges[::-1] if whole else [(first, end), *ranges[::-1]]


def proof(ranges: Iterable[tuple[int, int]], look_up: LookUp) -> list[bytes]:
    """Return the hashes that a list of ranges stands for."""
    return [_range_root(span, look_up) for span in ranges]


def nodes_of(ranges: Iterable[tuple[int, int]]) -> list[Node]:
    """Return every complete subtree that a proof looks up, so that they can be read at once."""
    return [node for span in ranges for node in subtrees(*span)]


def verify_inclusion(*, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether a leaf hash is entry `index` of the tree with this size and root (RFC 9162, 2.1.3.2)."""
    return root_above(leaf=leaf, index=index, size=size, path=path) == root


def root_above(*, leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return where a path leads from entry `index`; None where a tree of this size has no such path."""
    if not 0 <= index < size:
        return None
    place, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return found if last == 0 else None


def verify_consistency(
    *, old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Tell whether the tree of `new` entries continues that of `old` (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    hashes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not hashes:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_found = new_found = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_found, new_found = node_hash(sibling, old_found), node_hash(sibling, new_found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new_found = node_hash(new_found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old_found == old_root and new_found == new_root


class Frontier:
    """The right edge of a growing tree: enough to know its root at every size, in O(log n) memory."""

    __slots__ = ("_hashes", "size")

    def __init__(self) -> None:
        self._hashes: list[bytes] = []
        self.size = 0

    def append(self, found: bytes, *, height: int = 0) -> None:
        """Add a leaf hash, or the root of a complete subtree; those that become complete are joined.

        The tree must end where a subtree of this height may begin.
        """
        joining = self.size >> height
        if joining << height != self.size:
            raise ValueError(f"After {self.size} entries no subtree of height {height} begins.")
        while joining & 1:
            found, joining = node_hash(self._hashes.pop(), found), joining >> 1
        self._hashes.append(found)
        self.size += 1 << height

    def root(self) -> bytes:
        return folded(self._hashes)


def _split(length: int) -> int:
    """Return the largest power of two that is smaller than `length` (at least 2)."""
    return 1 << (length - 1).bit_length() - 1


def _range_root(span: tuple[int, int], look_up: LookUp) -> bytes:
    return folded([look_up(node) for node in subtrees(*span)])
