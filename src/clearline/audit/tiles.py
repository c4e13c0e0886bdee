"""How the tree is kept: tiles of up to 256 hashes (the layout of C2SP tlog-tiles); pure.

Tile (0, n) holds the leaf hashes of entries 256 n and following, tile (l, n)
the roots of 256 tiles of the level below. Only complete subtrees are kept, so
a hash once written never changes and a tile only grows at its end.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from clearline.audit.merkle import Node, folded

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH_BYTES = 32


class Place(NamedTuple):
    """Where a tile stands: its level, and its number in that level."""

    level: int
    number: int


def place_of(node: Node) -> Place:
    """Return the tile that knows the hash of a complete subtree."""
    level, height = divmod(node.height, HEIGHT)
    return Place(level, node.number >> (HEIGHT - height))


def hash_in(tile: bytes, node: Node) -> bytes:
    """Return the hash of a complete subtree from its tile."""
    height = node.height % HEIGHT
    first = (node.number << height) % WIDTH
    hashes = split(tile)[first : first + (1 << height)]
    if len(hashes) != 1 << height:
        raise LookupError(f"The tile of {node} is too short.")
    return complete_root(hashes)


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over a power of two of hashes."""
    if len(hashes) & (len(hashes) - 1) or not hashes:
        raise ValueError(f"{len(hashes)} hashes are no complete subtree.")
    level, sha256 = b"".join(hashes), hashlib.sha256
    while len(level) > HASH_BYTES:
        # `node_hash`, written out: this is half of the time of checking a long log.
        pairs = range(0, len(level), 2 * HASH_BYTES)
        level = b"".join([sha256(b"\x01" + level[at : at + 2 * HASH_BYTES]).digest() for at in pairs])
    return level


def root_of(first: int, tiles: Mapping[Place, bytes]) -> bytes:
    """Return the root of the full lowest tile that begins with entry `first`, from the level above it."""
    number = first >> HEIGHT
    at = number % WIDTH * HASH_BYTES
    return tiles[Place(1, number // WIDTH)][at : at + HASH_BYTES]


def split(tile: bytes) -> list[bytes]:
    return [tile[start : start + HASH_BYTES] for start in range(0, len(tile), HASH_BYTES)]


def open_places(size: int) -> list[Place]:
    """Return the tiles that the next entries will grow: the last, unfilled one of each level."""
    places, level = [], 0
    while size >> (HEIGHT * level):
        width = size >> (HEIGHT * level)
        if width % WIDTH:
            places.append(Place(level, width // WIDTH))
        level += 1
    return places


def extend(*, size: int, tiles: Mapping[Place, bytes], leaves: Sequence[bytes]) -> dict[Place, bytes]:
    """Return the tiles that change when leaf hashes are added to a tree of `size` entries.

    `tiles` must hold those of `open_places(size)`.
    """
    changed: dict[Place, bytes] = {}
    fresh, level = list(leaves), 0
    while fresh:
        width = size >> (HEIGHT * level)
        place = Place(level, width // WIDTH)
        known = split(tiles[place]) if width % WIDTH else []
        hashes, fresh = known + fresh, []
        for offset in range(0, len(hashes), WIDTH):
            filled = hashes[offset : offset + WIDTH]
            changed[Place(level, place.number + offset // WIDTH)] = b"".join(filled)
            if len(filled) == WIDTH:
                fresh.append(complete_root(filled))
        level += 1
    return changed


def open_root(*, size: int, tiles: Mapping[Place, bytes]) -> bytes:
    """Return the root of a tree from the tiles of `open_places(size)` alone."""
    hashes: list[bytes] = []
    for place in reversed(open_places(size)):
        known = split(tiles[place])
        first = 0
        for height in range(HEIGHT - 1, -1, -1):
            if len(known) >> height & 1:
                hashes.append(complete_root(known[first : first + (1 << height)]))
                first += 1 << height
    return folded(hashes)
