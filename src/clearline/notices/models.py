"""A message to one contact, as it was asked for, and as it went out."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from clearline.brands.fields import Json
from clearline.brands.models import Hanging
from clearline.connectors.sms.book import Ending


class Channel(models.TextChoices):
    MAIL = "mail"
    SMS = "sms"


class ContactKind(models.TextChoices):
    """Which contact on file a message goes to; what it is stays with the account."""

    EMAIL = "email"
    CONTACT_MSISDN = "contact_msisdn"
    LINE = "line"


class NoticeState(models.TextChoices):
    """How far a message came. `sent` is all that mail ever tells; only an SMS can be `delivered`."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"


class Notice(Hanging):
    """One message to one contact.

    `parameters` hold nothing personal. `personal` seals what must not lie
    open: secrets such as a code at first, then the whole message with its
    recipient, as it was sent.
    """

    subject_id = models.UUIDField()
    account_id = models.UUIDField()
    line_id = models.UUIDField(null=True)
    origin = models.UUIDField(help_text="what it is about: a case, a sign-in, a code")
    template = models.CharField(max_length=40)
    parameters = Json(default=dict)
    personal = models.BinaryField(null=True)
    channel = models.CharField(max_length=4, choices=Channel.choices)
    contact = models.CharField(max_length=16, choices=ContactKind.choices)
    language = models.CharField(max_length=12)
    message_code = models.CharField(max_length=16)
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.QUEUED)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=NoticeState.values), name="notices_notice_state"),
            models.CheckConstraint(
                condition=Q(channel=Channel.MAIL, contact=ContactKind.EMAIL)
                | (Q(channel=Channel.SMS) & ~Q(contact=ContactKind.EMAIL)),
                name="notices_notice_way",
            ),
            models.CheckConstraint(
                condition=Q(contact__in=ContactKind.values), name="notices_notice_contact"
            ),
            models.CheckConstraint(
                condition=~Q(contact=ContactKind.LINE) | Q(line_id__isnull=False),
                name="notices_notice_line_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[NoticeState.SENT, NoticeState.DELIVERED]) | Q(sent_at__isnull=False),
                name="notices_notice_sent_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["origin", "created_at"], name="notices_notice_of_origin"),
            models.Index(fields=["message_code", "created_at"], name="notices_notice_of_code"),
        ]


ENDINGS = [each.value for each in Ending]


class TextPart(models.Model):
    """One part of a text message, as the SMS gateway took it; see `connectors.sms.book`.

    It belongs to no brand: all send through one gateway, which knows names
    of its own alone. Where a row comes from is hashed, so that it names
    nobody.
    """

    key = models.CharField(max_length=64, help_text="SHA-256 of the key of its effect, in hex")
    number = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField(help_text="parts of the message")
    gateway_id = models.CharField(max_length=64, blank=True, default="")
    began_at = models.DateTimeField(help_text="written down before it goes out")
    taken_at = models.DateTimeField(null=True)
    ending = models.CharField(
        max_length=16, blank=True, default="", choices=[(each.value, each.value) for each in Ending]
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notices_textpart"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "number"], name="notices_textpart_once"),
            models.CheckConstraint(
                condition=Q(ending="", ended_at__isnull=True)
                | Q(ending__in=ENDINGS, ended_at__isnull=False, taken_at__isnull=False),
                name="notices_textpart_ended_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["gateway_id"], condition=~Q(gateway_id=""), name="notices_textpart_of_gateway"
            ),
            models.Index(
                fields=["taken_at"], condition=Q(taken_at__isnull=False), name="notices_textpart_old"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.number}/{self.of}"
