"""What remains of the forgotten: ids and days, and a code by which the receipt is checked."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from clearline.brands.models import Hanging
from clearline.vocabulary.personal import DataClass

KEY = "key"
CLASSES = [*(each.value for each in DataClass), KEY]


class Erasure(Hanging):
    """A class of a subject's data that was erased, or its key; the key store has the same row.

    `run_id` names the write that it was erased in: by it a restored database
    finds out what it has to forget again.
    """

    account_id = models.UUIDField()
    subject_id = models.UUIDField()
    data_class = models.CharField(max_length=16, choices=[(each, each) for each in CLASSES])
    erased_at = models.DateTimeField()
    run_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_id", "data_class", "brand"], name="privacy_erasure_once"
            ),
            models.CheckConstraint(condition=Q(data_class__in=CLASSES), name="privacy_erasure_data_class"),
        ]
        indexes: ClassVar = [models.Index(fields=["run_id"], name="privacy_erasure_run")]


class Receipt(Hanging):
    """The last message to a subscriber: that everything goes, when, and a code by which anyone may check it.

    `asked` tells that the holder wanted it before its time.
    """

    account_id = models.UUIDField()
    subject_id = models.UUIDField()
    code = models.CharField(max_length=16)
    asked = models.BooleanField(default=False)
    announced_at = models.DateTimeField()
    goes_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account_id", "brand"], name="privacy_receipt_once"),
            models.UniqueConstraint(fields=["code", "brand"], name="privacy_receipt_code"),
        ]


class Term(Hanging):
    """How long a class is kept for a brand, by its law; written at each sweep: by it SQL tells what is late.

    Months and days are empty where there is no end. `year_more` and
    `year_end` tell from where it counts, `early` that the holder's wish ends it.
    """

    data_class = models.CharField(max_length=16, choices=[(each.value, each.value) for each in DataClass])
    months = models.PositiveIntegerField(null=True)
    days = models.PositiveIntegerField(null=True)
    year_more = models.BooleanField()
    year_end = models.BooleanField()
    early = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["data_class", "brand"], name="privacy_term_once"),
            models.CheckConstraint(
                condition=Q(data_class__in=[each.value for each in DataClass]), name="privacy_term_data_class"
            ),
        ]
