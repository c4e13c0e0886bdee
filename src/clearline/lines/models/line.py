"""The line, the SIM it runs on, and the devices bound to it."""

from typing import ClassVar

from django.db import models

from clearline.brands.models import Hanging
from clearline.lines.models.account import Account, Plan
from clearline.lines.models.columns import SAME_BRAND, Personal, external_once, one_of, referenced


class LineStatus(models.TextChoices):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    PAUSED = "paused"
    CEASED = "ceased"


class SimKind(models.TextChoices):
    ESIM = "esim"
    PLASTIC = "plastic"


class Line(Personal, Hanging):
    """A subscription with a number. Sealed: msisdn.

    `changed_at` moves with everything that an assessment looks at: the line,
    its account, and the rows that hang on either.
    """

    external_id = models.CharField(max_length=64, db_collation="C")
    account = models.ForeignKey(Account, related_name="lines", **SAME_BRAND)
    plan = models.ForeignKey(Plan, related_name="lines", db_index=False, **SAME_BRAND)
    status = models.CharField(max_length=9, choices=LineStatus.choices)
    msisdn_index = models.BinaryField(max_length=16)
    activated_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    ceased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            *referenced("lines_line"),
            # A number belongs to one living line of a brand; a ceased one no longer holds it.
            models.UniqueConstraint(
                fields=["msisdn_index", "brand"],
                condition=~models.Q(status=LineStatus.CEASED),
                name="lines_line_msisdn_once",
            ),
            one_of("lines_line", "status", LineStatus),
            models.CheckConstraint(
                condition=models.Q(status=LineStatus.CEASED, ceased_at__isnull=False)
                | (~models.Q(status=LineStatus.CEASED) & models.Q(ceased_at__isnull=True)),
                name="lines_line_ceased_when",
            ),
        ]


class Sim(Personal, Hanging):
    """The SIM of a line. Sealed: iccid, imsi and, for an eSIM, eid (which other SIMs may share)."""

    line = models.ForeignKey(Line, related_name="sims", db_index=False, **SAME_BRAND)
    kind = models.CharField(max_length=8, choices=SimKind.choices)
    iccid_index = models.BinaryField(max_length=16)
    imsi_index = models.BinaryField(max_length=16)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "brand"], name="lines_sim_one_per_line"),
            models.UniqueConstraint(fields=["iccid_index", "brand"], name="lines_sim_iccid_once"),
            models.UniqueConstraint(fields=["imsi_index", "brand"], name="lines_sim_imsi_once"),
            one_of("lines_sim", "kind", SimKind),
        ]


class Device(Personal, Hanging):
    """A device bound to a line. Sealed: imei, which is not unique in life."""

    external_id = models.CharField(max_length=64, db_collation="C")
    line = models.ForeignKey(Line, related_name="devices", **SAME_BRAND)
    model = models.CharField(max_length=80, blank=True, default="")
    bound_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [external_once("lines_device")]
