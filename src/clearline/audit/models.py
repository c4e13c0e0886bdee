"""The log as it is stored: entries, the tiles of their tree, signed checkpoints. No names, no numbers."""

from typing import ClassVar

from django.db import models

from clearline.brands.models import Brand, BrandRow
from clearline.vocabulary.identifiers import uuid7


class Sheet(models.Model):
    """What one write laid into the log: how many entries, and where in the tree the first of them stands.

    `first` is empty until the sequencer gives the sheet its place, so that
    transactions never wait for each other. To number a whole write is to
    write one small row, once; its entries are never touched again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entries = models.IntegerField()
    first = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(entries__gt=0), name="audit_sheet_entries_count"),
            models.CheckConstraint(
                condition=models.Q(first=None) | models.Q(first__gte=0), name="audit_sheet_first_counts"
            ),
            models.UniqueConstraint(
                fields=["first"], condition=models.Q(first__isnull=False), name="audit_sheet_first_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(first=None), name="audit_sheet_unnumbered"),
        ]

    def __str__(self) -> str:
        return f"sheet {self.id}"


class Entry(BrandRow):
    """One event of a case (or of another origin), with a salted commitment to everything in it.

    It stands on the sheet of the write that told it, at `place`, counted from
    0. No key leads to sheet or brand: each would be looked up and locked for
    every entry. `leaves.write` lays both down at once, `log check` reads both.
    """

    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    origin = models.UUIDField()
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    body = models.JSONField()
    salt = models.BinaryField()
    commitment = models.BinaryField()
    sheet = models.ForeignKey(
        Sheet, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    place = models.IntegerField()

    class Meta:
        db_table = "audit_leaf"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "place"], name="audit_leaf_place_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["origin", "at", "id"], name="audit_leaf_timeline"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def seq(self) -> int | None:
        """Its place in the tree, once its sheet has one; a query, unless the sheet was read along."""
        return None if self.sheet.first is None else self.sheet.first + self.place


class Tile(models.Model):
    """Up to 256 hashes of one level of the tree (see `audit.tiles`)."""

    pk = models.CompositePrimaryKey("level", "number")
    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"


class Checkpoint(models.Model):
    """A signed statement of how long the log is and what its root is; never changed, never taken back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    size = models.BigIntegerField(unique=True)
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"checkpoint {self.size}"
