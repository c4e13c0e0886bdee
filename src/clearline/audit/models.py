"""The log as it is stored: entries, the tiles of their tree, signed checkpoints. No names, no numbers."""

from typing import ClassVar

from django.db import models

from clearline.brands.models import BrandRow
from clearline.vocabulary.identifiers import uuid7


class Entry(BrandRow):
    """One event of a case (or of another origin), with a salted commitment to everything in it.

    `seq` is empty until the sequencer gives the entry its place in the tree,
    so that transactions never wait for each other.
    """

    origin = models.UUIDField()
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    body = models.JSONField()
    salt = models.BinaryField()
    commitment = models.BinaryField()
    seq = models.BigIntegerField(null=True, unique=True)

    class Meta:
        db_table = "audit_leaf"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "id"], name="audit_leaf_brand_key"),
            models.CheckConstraint(
                condition=models.Q(seq=None) | models.Q(seq__gte=0), name="audit_leaf_seq_counts"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["origin", "at", "id"], name="audit_leaf_timeline"),
            models.Index(fields=["id"], condition=models.Q(seq=None), name="audit_leaf_unnumbered"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


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
