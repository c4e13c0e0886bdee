"""The tree of RFC 6962 against its published vectors and against its definition, written out naively."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearline.audit import merkle, tiles

# The eight entries that Certificate Transparency's own tests use, and the roots of their first 0 to 8.
ENTRIES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def oracle_root(entries):
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\0" + entries[0]).digest()
    k = oracle_split(entries)
    return hashlib.sha256(b"\1" + oracle_root(entries[:k]) + oracle_root(entries[k:])).digest()


def oracle_split(entries):
    k = 1
    while 2 * k < len(entries):
        k *= 2
    return k


def oracle_path(m, entries):
    if len(entries) == 1:
        return []
    k = oracle_split(entries)
    if m < k:
        return [*oracle_path(m, entries[:k]), oracle_root(entries[k:])]
    return [*oracle_path(m - k, entries[k:]), oracle_root(entries[:k])]


def oracle_consistency(m, entries, whole=True):
    if m == len(entries):
        return [] if whole else [oracle_root(entries)]
    k = oracle_split(entries)
    if m <= k:
        return [*oracle_consistency(m, entries[:k], whole), oracle_root(entries[k:])]
    return [*oracle_consistency(m - k, entries[k:], False), oracle_root(entries[:k])]


def grown(entries, steps=()):
    """Build the tiles of a tree that grew in steps of these sizes, and a look-up in them."""
    kept, size, rest = {}, 0, list(steps)
    while size < len(entries):
        step = max(rest.pop(0), 1) if rest else len(entries)
        leaves = [merkle.leaf_hash(entry) for entry in entries[size : size + step]]
        open_tiles = {place: kept[place] for place in tiles.open_places(size)}
        kept |= tiles.extend(size=size, tiles=open_tiles, leaves=leaves)
        size += len(leaves)
    return kept, lambda node: tiles.hash_in(kept[tiles.place_of(node)], node)


@pytest.mark.feature("G3")
@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_published_vectors(size):
    kept, look_up = grown(ENTRIES[:size])
    assert merkle.root(size=size, look_up=look_up).hex() == ROOTS[size]
    assert tiles.open_root(size=size, tiles=kept).hex() == ROOTS[size]
    frontier = merkle.Frontier()
    for entry in ENTRIES[:size]:
        frontier.append(merkle.leaf_hash(entry))
    assert frontier.root().hex() == ROOTS[size]


@pytest.mark.feature("G3")
@settings(deadline=None, max_examples=60)
@given(size=st.integers(1, 1200), steps=st.lists(st.integers(1, 700), max_size=5), chance=st.randoms())
def test_proofs_are_those_of_the_definition_and_verify(size, steps, chance):
    entries = [number.to_bytes(2, "big") for number in range(size)]
    kept, look_up = grown(entries, steps)
    root = oracle_root(entries)
    assert tiles.open_root(size=size, tiles=kept) == root
    index, old = chance.randrange(size), chance.randrange(1, size + 1)
    path = merkle.proof(merkle.inclusion_ranges(index=index, size=size), look_up)
    assert path == oracle_path(index, entries)
    leaf = merkle.leaf_hash(entries[index])
    assert merkle.verify_inclusion(leaf=leaf, index=index, size=size, path=path, root=root)
    bridge = merkle.proof(merkle.consistency_ranges(old=old, new=size), look_up)
    assert bridge == oracle_consistency(old, entries)
    old_root = oracle_root(entries[:old])
    assert merkle.verify_consistency(old=old, old_root=old_root, new=size, new_root=root, path=bridge)


@pytest.mark.feature("G3")
@settings(deadline=None, max_examples=60)
@given(size=st.integers(1, 300), chance=st.randoms())
def test_nothing_else_verifies(size, chance):
    entries = [number.to_bytes(2, "big") for number in range(size)]
    _kept, look_up = grown(entries)
    root, index = oracle_root(entries), chance.randrange(size)
    path = merkle.proof(merkle.inclusion_ranges(index=index, size=size), look_up)
    claim = {
        "leaf": merkle.leaf_hash(entries[index]),
        "index": index,
        "size": size,
        "path": path,
        "root": root,
    }
    wrong = [
        {"leaf": merkle.leaf_hash(b"another")},
        {"root": oracle_root([*entries, b"more"])},
        {"index": size},
        {"index": -1},
        {"path": [*path, root]},
        *({"path": [*path[:at], bytes(32), *path[at + 1 :]]} for at in range(len(path))),
        *({"path": path[:at]} for at in range(len(path))),
        *({"index": other} for other in range(size) if other != index),
    ]
    assert not any(merkle.verify_inclusion(**{**claim, **altered}) for altered in wrong)
    old = chance.randrange(1, size + 1)
    bridge = merkle.proof(merkle.consistency_ranges(old=old, new=size), look_up)
    claim = {
        "old": old,
        "old_root": oracle_root(entries[:old]),
        "new": size,
        "new_root": root,
        "path": bridge,
    }
    wrong = [
        {"old_root": bytes(32)},
        {"new_root": bytes(32)},
        {"old": 0},
        {"old": size + 1},
        {"path": [*bridge, root]},
        *({"path": [*bridge[:at], bytes(32), *bridge[at + 1 :]]} for at in range(len(bridge))),
        *({"path": bridge[:at]} for at in range(len(bridge))),
    ]
    assert not any(merkle.verify_consistency(**{**claim, **altered}) for altered in wrong)


def test_a_tree_of_three_levels_of_tiles_gives_its_root_from_the_open_ones():
    size = tiles.WIDTH**2 + 3 * tiles.WIDTH + 5
    leaves = [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(size)]
    kept = tiles.extend(size=0, tiles={}, leaves=leaves)
    frontier = merkle.Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    assert [place.level for place in tiles.open_places(size)] == [0, 1, 2]
    assert tiles.open_root(size=size, tiles=kept) == frontier.root()


def test_whole_subtrees_join_the_right_edge_as_their_leaves_would():
    leaves = [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(5 * tiles.WIDTH)]
    kept = tiles.extend(size=0, tiles={}, leaves=leaves)
    by_leaves, by_tiles = merkle.Frontier(), merkle.Frontier()
    for first in range(0, len(leaves), tiles.WIDTH):
        for leaf in leaves[first : first + tiles.WIDTH]:
            by_leaves.append(leaf)
        by_tiles.append(tiles.root_of(first, kept), height=tiles.HEIGHT)
        assert (by_tiles.size, by_tiles.root()) == (by_leaves.size, by_leaves.root())
    by_tiles.append(leaves[0])
    with pytest.raises(ValueError, match="no subtree of height 8"):
        by_tiles.append(leaves[0], height=tiles.HEIGHT)


@pytest.mark.parametrize("count", [0, 3, 6])
def test_hashes_that_are_no_complete_subtree_have_no_root(count):
    with pytest.raises(ValueError, match="no complete subtree"):
        tiles.complete_root([bytes(32)] * count)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_a_proof_of_what_is_not_there_is_refused(index, size):
    with pytest.raises(ValueError, match="no entry"):
        merkle.inclusion_ranges(index=index, size=size)


def test_a_tree_does_not_continue_a_longer_one():
    with pytest.raises(ValueError, match="does not grow"):
        merkle.consistency_ranges(old=4, new=3)
