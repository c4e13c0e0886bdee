"""The tree as the database keeps it: reading tiles, proving entries, the newest checkpoint."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from clearline.audit import merkle, notes, tiles
from clearline.audit.models import Checkpoint, Entry, Tile


class NotYetNumbered(LookupError):
    """The entry is in the log, but no signed checkpoint covers it yet; ask again in a second."""


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The proof that one entry stands in the log that a signed note describes."""

    index: int
    note: str
    path: tuple[bytes, ...]

    def holds(self, *, commitment: bytes) -> bool:
        """Tell whether the path leads from the entry to the root in the note; says nothing of signatures."""
        checkpoint = notes.read(self.note)
        leaf = merkle.leaf_hash(commitment)
        return merkle.verify_inclusion(
            leaf=leaf, index=self.index, size=checkpoint.size, path=self.path, root=checkpoint.root
        )


def newest() -> Checkpoint | None:
    """Return the last signed checkpoint, or none for a log that has not begun."""
    return Checkpoint.objects.order_by("-size").first()


def read_tiles(places: Iterable[tiles.Place], *, using: str = "default") -> dict[tiles.Place, bytes]:
    """Return the tiles at these places, in one query."""
    wanted = Q()
    for place in places:
        wanted |= Q(level=place.level, number=place.number)
    if not wanted:
        return {}
    rows = Tile.objects.using(using).filter(wanted).values_list("level", "number", "hashes")
    return {tiles.Place(level, number): bytes(hashes) for level, number, hashes in rows}


def inclusions(seqs: Sequence[int], *, checkpoint: Checkpoint) -> dict[int, Inclusion]:
    """Return the proofs of many entries against one checkpoint, in one query.

    Raises:
        NotYetNumbered: the checkpoint is older than one of the entries.
    """
    if any(seq >= checkpoint.size for seq in seqs):
        raise NotYetNumbered(f"The checkpoint covers {checkpoint.size} entries only.")
    ranges = {seq: merkle.inclusion_ranges(index=seq, size=checkpoint.size) for seq in seqs}
    look_up = _reader(span for spans in ranges.values() for span in spans)
    return {
        seq: Inclusion(seq, checkpoint.note, tuple(merkle.proof(spans, look_up)))
        for seq, spans in ranges.items()
    }


def inclusion(entry: Entry) -> Inclusion:
    """Return the proof of one entry against the newest checkpoint.

    Raises:
        NotYetNumbered: no checkpoint covers the entry yet.
    """
    checkpoint, seq = newest(), entry.seq
    if seq is None or checkpoint is None:
        raise NotYetNumbered(f"Entry {entry.id} has no place in the log yet.")
    return inclusions([seq], checkpoint=checkpoint)[seq]


def consistency(*, old: int, new: int) -> list[bytes]:
    """Return the proof that the log of `new` entries continues the one of `old`."""
    ranges = merkle.consistency_ranges(old=old, new=new)
    return merkle.proof(ranges, _reader(ranges))


def _reader(spans: Iterable[tuple[int, int]]) -> merkle.LookUp:
    known: Mapping[tiles.Place, bytes] = read_tiles({tiles.place_of(node) for node in merkle.nodes_of(spans)})
    return lambda node: tiles.hash_in(known[tiles.place_of(node)], node)
