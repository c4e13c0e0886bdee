"""Our tree and somebody else's (pymerkle) agree: roots, proofs of inclusion, proofs of consistency."""

import pytest
from pymerkle import InmemoryTree

from clearline.audit import merkle

SIZES = range(1, 71)


@pytest.fixture(scope="module")
def theirs():
    tree = InmemoryTree(algorithm="sha256")
    for number in SIZES:
        tree.append_entry(b"entry %d" % number)
    return tree


def ours(size):
    """Return the hash of any complete subtree over the first entries."""
    leaves = [merkle.leaf_hash(b"entry %d" % number) for number in SIZES[:size]]

    def look_up(node):
        first, end = node.number << node.height, (node.number + 1) << node.height
        assert end <= size, "only complete subtrees are asked for"
        frontier = merkle.Frontier()
        for leaf in leaves[first:end]:
            frontier.append(leaf)
        return frontier.root()

    return look_up


@pytest.mark.feature("G3")
@pytest.mark.parametrize("size", SIZES)
def test_roots_and_proofs_of_inclusion_are_theirs(theirs, size):
    root = merkle.root(size=size, look_up=ours(size))
    assert root == theirs.get_root(size)
    for index in range(size):
        path = merkle.proof(merkle.inclusion_ranges(index=index, size=size), ours(size))
        leaf, *steps = theirs.prove_inclusion(index + 1, size).path
        assert leaf == merkle.leaf_hash(b"entry %d" % SIZES[index])
        assert steps == path
        assert merkle.verify_inclusion(leaf=leaf, index=index, size=size, path=steps, root=root)


@pytest.mark.feature("G3")
@pytest.mark.parametrize("new", SIZES)
def test_our_proofs_of_consistency_hold_between_their_roots(theirs, new):
    for old in range(1, new + 1):
        path = merkle.proof(merkle.consistency_ranges(old=old, new=new), ours(new))
        roots = {"old_root": theirs.get_root(old), "new_root": theirs.get_root(new)}
        assert merkle.verify_consistency(old=old, new=new, path=path, **roots)
        if old < new:
            forged = {**roots, "old_root": merkle.leaf_hash(b"")}
            assert not merkle.verify_consistency(old=old, new=new, path=path, **forged)
