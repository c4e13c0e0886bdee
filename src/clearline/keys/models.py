"""What the key store holds: wrapped keys, apart from everything that is backed up."""

from typing import ClassVar

from django.db import models

from clearline.vocabulary.identifiers import uuid7


class WrappedSubjectKey(models.Model):
    """The key of one subject, wrapped by the master key; the row's end is the subject's erasure."""

    subject_id = models.UUIDField(primary_key=True, editable=False)
    brand_id = models.UUIDField()
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "keys_subjectkey"

    def __str__(self) -> str:
        return str(self.subject_id)


class SigningKey(models.Model):
    """An Ed25519 key pair of one purpose; the private half wrapped by the master key.

    A key that is replaced stays, with the end of its validity: what it signed
    must be checkable for good.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    public = models.BinaryField()
    wrapped = models.BinaryField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(valid_until=None), name="keys_signingkey_one_in_force"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gt=models.F("valid_from")),
                name="keys_signingkey_valid_forward",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Seal(models.Model):
    """The P-256 key that seals the files of certificates which one signing key has signed.

    The site has to seal, since files are made when somebody asks for them; so
    it may open this key, and never the one that signs. `certificate` (X.509)
    carries what the signing key says of it.
    """

    id = models.UUIDField(primary_key=True, editable=False, help_text="that of the signing key")
    brand_id = models.UUIDField()
    certificate = models.BinaryField()
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "keys_seal"

    def __str__(self) -> str:
        return f"seal of {self.id}"
