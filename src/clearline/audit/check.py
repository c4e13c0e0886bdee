"""`clearline log check`: reads the whole log again and names whatever was touched.

Trusts nothing but the public keys: sheets against each other, entries against
their sheets and their commitments, commitments against the tiles, tiles
against every signed root, roots against their signatures. What one who holds
keys and database could still do, take back the end of the log, is found by
whoever kept an older checkpoint (`witness`).
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connections, transaction

from clearline.audit import merkle, notes, stretches, tiles
from clearline.audit.models import Checkpoint
from clearline.audit.sequencer import LOG_KEY
from clearline.keys import signing

Progress = Callable[[int, int], None]
ALTERED = "was altered: it does not fit its commitment."


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not fit: which entry (by number and id, as far as known), and what is wrong.

    What is wrong with a sheet names the number of its first entry.
    """

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
        audit.read_strays()
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
        self._covered = 0
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
            self._follow(stretch.sheets)
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
        """Look at sheets that no checkpoint covers: waiting ones are right, numbered ones are not."""
        if self._covered < self._size:
            self._uncovered(self._size)
        if self._covered > self._size:
            self._of_sheets(f"Sheets reach past the {self._size} entries that are signed.", self._size)
        for sheet in stretches.read_beyond(size=self._size, using=self._using):
            self._of_sheets(
                f"Sheet {sheet.id} of {sheet.entries} entries carries number {sheet.first}, "
                "which no checkpoint covers.",
                sheet.first,
            )
        for sheets, rows in stretches.read_waiting(using=self._using):
            self._report.waiting += len(rows)
            for row in rows:
                if not row.fits():
                    self._problem(ALTERED, entry=row.id)
            self._compare_waiting(sheets, [row.seq for row in rows])

    def read_strays(self) -> None:
        """Name the entries that no sheet counts: added later, or left behind."""
        for seq, entry, lost in stretches.read_strays(using=self._using):
            self._problem(f"stands {'on no sheet' if lost else 'outside of its sheet'}.", seq, entry)

    def _follow(self, sheets: Sequence[stretches.Sheet]) -> None:
        """See that each sheet begins where the one before it ended."""
        for sheet in sheets:
            if sheet.first > self._covered:
                self._uncovered(sheet.first)
            elif sheet.first < self._covered:
                self._of_sheets(
                    f"Sheet {sheet.id} begins at entry {sheet.first}, and those before it reach to "
                    f"{self._covered - 1}.",
                    sheet.first,
                )
            self._covered = max(self._covered, sheet.end)

    def _uncovered(self, end: int) -> None:
        self._of_sheets(f"No sheet covers entries {self._covered} to {end - 1}.", self._covered)

    def _compare_waiting(self, sheets: Sequence[stretches.Sheet], seqs: Sequence[int]) -> None:
        """Compare sheets that wait with the numbers that their entries would have, in ascending order."""
        for sheet in sheets:
            found = seqs[bisect_left(seqs, sheet.first) : bisect_left(seqs, sheet.end)]
            if len(found) != sheet.entries or len(set(found)) != sheet.entries:
                self._of_sheets(
                    f"Sheet {sheet.id} waits for its number and has not the {sheet.entries} entries "
                    "that it was written with."
                )

    def _leaves_one_by_one(self, stretch: stretches.Stretch) -> list[bytes]:
        """Return the leaf hashes as the tree has them, and report every entry that does not fit."""
        rows = defaultdict(list)
        for each in stretch.entries:
            rows[each.seq].append(each)
        stored = tiles.split(stretch.lowest())
        leaves = []
        for seq in range(stretch.first, stretch.end):
            place = seq - stretch.first
            kept = stored[place] if place < len(stored) else None
            row = self._the_one(rows[seq], kept)
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

    def _the_one(self, rows: Sequence[stretches.Read], kept: bytes | None) -> stretches.Read | None:
        """Return the entry at a place, the one that the tree has if there are several; report the others."""
        known = (row for row in rows if merkle.leaf_hash(row.commitment) == kept)
        one = next(known, rows[0] if rows else None)
        for row in rows:
            if row is not one:
                self._problem("is there twice.", row.seq, row.id)
        return one

    def _fits(self, row: stretches.Read) -> bool:
        """Tell whether an entry is still what its commitment says, and report it where not."""
        fits = row.fits()
        if not fits:
            self._problem(ALTERED, row.seq, row.id)
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

    def _of_sheets(self, what: str, seq: int | None = None) -> None:
        self._report.problems.append(Problem(what, seq))
