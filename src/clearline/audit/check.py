"""`clearline log check`: reads the whole log again and names whatever was touched.

Trusts nothing but the public keys: entries against their commitments,
commitments against the tiles, tiles against every signed root, roots against
their signatures. What one who holds keys and database could still do, take
back the end of the log, is found by whoever kept an older checkpoint
(`witness`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connections, transaction

from clearline.audit import merkle, notes, stretches, tiles
from clearline.audit.models import Checkpoint
from clearline.audit.sequencer import LOG_KEY
from clearline.keys import signing

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not fit: which entry (by number and id, as far as known), and what is wrong."""

    what: str
    seq: int | None = None
    entry: UUID | None = None


@dataclass(slots=True)
class Report:
    """What a check has read and found; `waiting` entries have no place in the tree yet."""

    entries: int = 0
    waiting: int = 0
    checkpoints: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.problems


def check(progress: Progress | None = None, *, witness: str | None = None, using: str = "default") -> Report:
    """Read the log from the first entry to the last and report what does not fit.

    `progress` is told (entries read, entries in all). `witness` is a signed
    checkpoint that someone kept: the log must still continue it.
    """
    with transaction.atomic(using=using):
        _hold_still(using)
        report = Report()
        audit = _Audit(report, signing.public_keys(name=LOG_KEY), using)
        audit.witness(witness)
        audit.read_numbered(progress)
        audit.read_unsigned()
        return report


def _hold_still(using: str) -> None:
    """See one moment of the log throughout, while others go on writing."""
    connection = connections[using]
    if len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


class _Audit:
    """One pass over the log; keeps the right edge of the tree that the entries themselves give."""

    def __init__(self, report: Report, keys: list[signing.PublicKey], using: str) -> None:
        self._report, self._keys, self._using = report, keys, using
        self._frontier = merkle.Frontier()
        self._signed_up_to = 0
        self._roots_fit = True
        newest = Checkpoint.objects.using(using).order_by("-size").first()
        self._size = newest.size if newest else 0
        self._origin = newest.note.partition("\n")[0] if newest else ""
        self._witnessed: notes.Checkpoint | None = None

    def witness(self, note: str | None) -> None:
        if note is None:
            return
        kept = notes.read(note)
        if not any(self._signed_by(key, note) for key in self._keys):
            self._problem("The checkpoint that was kept is not signed by this log.")
        elif kept.origin != self._origin or kept.size > self._size:
            self._problem(
                f"The log was taken back or replaced: it had {kept.size} entries as {kept.origin} once, "
                f"and has {self._size} as {self._origin or 'an empty log'} now."
            )
        else:
            self._witnessed = kept

    def read_numbered(self, progress: Progress | None) -> None:
        """Walk through every entry that a checkpoint covers, stretch by stretch."""
        known: dict[tiles.Place, bytes] = {}
        for stretch in stretches.read(size=self._size, using=self._using):
            leaves = stretch.leaves()
            if leaves is None:
                leaves = self._leaves_one_by_one(stretch)
            else:
                self._report.entries += len(leaves)
            wanted = tiles.extend(size=stretch.first, tiles=known, leaves=leaves)
            self._compare_tiles(stretch, wanted)
            self._compare_roots(stretch, leaves, wanted)
            known = {place: (known | wanted)[place] for place in tiles.open_places(stretch.end)}
            if progress:
                progress(stretch.end, self._size)

    def read_unsigned(self) -> None:
        """Look at entries that no checkpoint covers: waiting ones are right, numbered ones are not."""
        for row in stretches.read_beyond(size=self._size, using=self._using):
            self._problem("carries a number that no checkpoint covers.", row.seq, row.id)
        for row in stretches.read_waiting(using=self._using):
            self._report.waiting += 1
            self._fits(row)

    def _leaves_one_by_one(self, stretch: stretches.Stretch) -> list[bytes]:
        """Return the leaf hashes as the tree has them, and report every entry that does not fit."""
        rows = {row.seq: row for row in stretch.entries}
        stored = tiles.split(stretch.lowest())
        leaves = []
        for seq in range(stretch.first, stretch.end):
            place = seq - stretch.first
            row, kept = rows.get(seq), stored[place] if place < len(stored) else None
            if row is None:
                self._problem("is missing.", seq)
            else:
                self._report.entries += 1
                given = merkle.leaf_hash(row.commitment)
                if self._fits(row) and given != kept:
                    self._problem("does not fit the tree: the entry or its tile was altered.", seq, row.id)
                kept = kept or given
            leaves.append(kept or merkle.leaf_hash(b""))
        return leaves

    def _fits(self, row: stretches.Read) -> bool:
        """Tell whether an entry is still what its commitment says, and report it where not."""
        fits = row.fits()
        if not fits:
            self._problem("was altered: it does not fit its commitment.", row.seq, row.id)
        return fits

    def _compare_tiles(self, stretch: stretches.Stretch, wanted: Mapping[tiles.Place, bytes]) -> None:
        last = stretch.end == self._size
        for place, hashes in wanted.items():
            found = stretch.tiles.get(place, b"")
            if not (found == hashes if last else found.startswith(hashes)) and place.level:
                self._problem(f"Tile {place.number} of level {place.level} does not fit what is below it.")
            elif len(found) != len(hashes) and last:
                self._problem(f"Tile {place.number} of level 0 is longer or shorter than the log.")

    def _compare_roots(
        self, stretch: stretches.Stretch, leaves: list[bytes], wanted: Mapping[tiles.Place, bytes]
    ) -> None:
        """Compare the roots that were signed within a range with those of the entries."""
        looked_at = sorted({*stretch.signed, self._witnessed.size} if self._witnessed else stretch.signed)
        for first in range(stretch.first, stretch.end, tiles.WIDTH):
            end = first + tiles.WIDTH
            if end <= stretch.end and not any(first < size < end for size in looked_at):
                self._frontier.append(tiles.root_of(first, wanted), height=tiles.HEIGHT)
                self._compare_root(stretch)
            else:
                for leaf in leaves[first - stretch.first : end - stretch.first]:
                    self._frontier.append(leaf)
                    self._compare_root(stretch)

    def _compare_root(self, stretch: stretches.Stretch) -> None:
        """Compare the root of what was read so far with one that was signed or kept for just this size."""
        size, kept = self._frontier.size, self._witnessed
        if size in stretch.signed:
            self._compare_checkpoint(stretch.signed[size])
        if kept and kept.size == size and kept.root != self._frontier.root():
            self._problem(f"The log was rewritten: its first {size} entries are not those that were kept.")

    def _compare_checkpoint(self, checkpoint: stretches.Signed) -> None:
        self._report.checkpoints += 1
        name = f"The checkpoint of {checkpoint.size} entries"
        stated = notes.Checkpoint(self._origin, checkpoint.size, bytes(checkpoint.root))
        if not checkpoint.note.startswith(stated.text() + "\n"):
            self._problem(f"{name} was altered: its note and its columns differ.")
        if not any(
            self._signed_by(key, checkpoint.note) for key in self._keys if key.was_in_force(checkpoint.at)
        ):
            self._problem(f"{name} is not signed by a key that was in force on its day.")
        # After the first root that does not fit, later ones say nothing new.
        if self._roots_fit and self._frontier.root() != stated.root:
            self._roots_fit = False
            self._problem(
                f"{name} does not fit: entries {self._signed_up_to} to {checkpoint.size - 1} were altered "
                "together with their tiles, or the checkpoint itself."
            )
        self._signed_up_to = checkpoint.size

    def _signed_by(self, key: signing.PublicKey, note: str) -> bool:
        return notes.is_signed(note, public=key.public, verify=key.verifies)

    def _problem(self, what: str, seq: int | None = None, entry: UUID | None = None) -> None:
        name = "" if seq is None and entry is None else f"Entry {seq if seq is not None else entry} "
        self._report.problems.append(Problem(name + what, seq, entry))
