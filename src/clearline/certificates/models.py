"""What was certified, signed and never changed again."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Length, Mod
from django.db.models.lookups import Exact, LessThanOrEqual

from clearline.audit.models import Entry
from clearline.brands.fields import Json
from clearline.brands.models import Hanging
from clearline.certificates.together import LONGEST, STEP_BYTES


class Kind(models.TextChoices):
    """A certificate says that the line is off; a statement, that nothing is owed any more."""

    CERTIFICATE = "certificate"
    STATEMENT = "statement"


class Certificate(Hanging):
    """One signed document. `body` masks number and name; `personal` holds them sealed, with their salts."""

    public_id = models.CharField(max_length=20)
    case_id = models.UUIDField()
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    issued_at = models.DateTimeField()
    language = models.CharField(max_length=12)
    corrects = models.CharField(max_length=20, default="", db_default="")
    body = Json()
    personal = models.BinaryField()
    digest = models.BinaryField(help_text="SHA-256 of the document in canonical JSON")
    signature = models.BinaryField(help_text="Ed25519 over the statement about the documents of one write")
    tree_index = models.PositiveIntegerField(help_text="place in the tree of those documents")
    tree_size = models.PositiveIntegerField()
    tree_path = models.BinaryField(help_text="SHA-256 hashes from the document up to the root, joined")
    signing_key_id = models.UUIDField(help_text="the brand's key in the key store")
    leaf = models.ForeignKey(
        Entry, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            # Strangers ask by the number alone. By constraint: a unique field would have two indexes.
            models.UniqueConstraint(fields=["public_id"], name="certificates_certificate_public_id"),
            # A correction names what it corrects: nothing is corrected twice.
            models.UniqueConstraint(
                fields=["brand", "case_id", "kind", "corrects"], name="certificates_certificate_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=Kind.values), name="certificates_certificate_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(tree_index__lt=models.F("tree_size")),
                name="certificates_certificate_in_tree",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    LessThanOrEqual(Length("tree_path"), LONGEST * STEP_BYTES),
                    Exact(Mod(Length("tree_path"), STEP_BYTES), 0),
                ),
                name="certificates_certificate_path_of_hashes",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Reason(models.TextChoices):
    """Why a document does not count any more; strangers read it, so it says nothing of a person."""

    ISSUED_IN_ERROR = "issued_in_error"
    WRONG_DETAILS = "wrong_details"
    KEY_LOST = "key_lost"
    ORDERED = "ordered"
    CHANGED = "changed_since"


class Ending(Hanging):
    """The end of a document: revoked, or corrected where another one stands in its place."""

    case_id = models.UUIDField()
    public_id = models.CharField(max_length=20)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    replaced_by = models.CharField(max_length=20, blank=True, default="")
    at = models.DateTimeField()
    entry = models.UUIDField(help_text="its entry in the log")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "public_id"], name="certificates_ending_once"),
            models.CheckConstraint(
                condition=models.Q(reason__in=Reason.values), name="certificates_ending_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"end of {self.public_id}"
