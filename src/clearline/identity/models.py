"""What identity keeps: users that say nothing about a person, codes, tries and proofs."""

from typing import ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from clearline.brands.models import BrandRow, Hanging
from clearline.identity.newcomer import Newcomer  # noqa: F401 (Django finds models here)
from clearline.identity.waiting import Waiting  # noqa: F401 (Django finds models here)


class Role(models.TextChoices):
    """What a user may do. A subscriber acts for one account; everybody else is staff and has none."""

    SUBSCRIBER = "subscriber"
    AGENT = "agent"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class User(BrandRow, AbstractBaseUser):
    """Somebody who signs in. Opaque: neither name, address nor number; those stay with the account.

    `password_root` is the root of the code that a password was set through:
    for the policy's days the password proves no more than that code did. It
    is empty where the password was set in person or by an old one.
    """

    account = models.ForeignKey(
        "lines.Account",
        on_delete=models.PROTECT,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.SUBSCRIBER)
    is_active = models.BooleanField(default=True)
    password_set_at = models.DateTimeField(null=True)
    password_root = models.CharField(max_length=80, blank=True, default="")
    service_password = models.CharField(
        max_length=128,
        blank=True,
        default="",
        help_text="for the hotline, as a hash; empty while none is set",
    )
    service_password_set_at = models.DateTimeField(null=True)
    service_password_root = models.CharField(max_length=80, blank=True, default="")
    signed_in_at = models.DateTimeField(null=True)
    language = models.CharField(
        max_length=12, blank=True, default="", help_text="chosen on the site; empty while the book's holds"
    )
    # Django would stamp it with its own clock; `signed_in_at` is by ours.
    last_login = None

    # The proof made by the sign-in that returned this object; empty on users read later.
    proof_id: UUID | None = None

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = BaseUserManager["User"]()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "id"], name="identity_user_brand_key"),
            models.UniqueConstraint(fields=["brand", "account"], name="identity_user_one_per_account"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="identity_user_role"),
            models.CheckConstraint(
                condition=Q(role=Role.SUBSCRIBER, account__isnull=False)
                | (~Q(role=Role.SUBSCRIBER) & Q(account=None)),
                name="identity_user_account_of_subscriber",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def has_usable_password(self) -> bool:
        """Tell whether a password was ever set; who came in by a code only has none."""
        return bool(self.password) and super().has_usable_password()


class SignedIn(BrandRow):
    """A browser in which somebody signed in.

    The key of its session is sealed: whoever reads this table gets in nowhere.
    `browser` names program and system in broad words, enough to know one's own.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    session = models.BinaryField()
    browser = models.CharField(max_length=40, blank=True, default="")
    started_at = models.DateTimeField()


class Channel(models.TextChoices):
    """How a code travels."""

    SMS = "sms"
    MAIL = "mail"


class Purpose(models.TextChoices):
    """What a code is good for; it opens nothing else."""

    SIGN_IN = "sign_in"
    CLOSE = "close"
    PASSWORD = "password"  # noqa: S105 (a purpose, not a secret)
    SERVICE = "service"
    SECOND = "second"
    REGISTER = "register"
    JOIN = "join"


class Attempt(BrandRow):
    """Somebody who asked for a code without being signed in; made alike whether or not the account exists.

    `counted_as` is the account, or for an unknown address a pseudonym of it,
    so that tries are counted and refused the same for both.
    """

    counted_as = models.UUIDField()
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.SIGN_IN)
    account_id = models.UUIDField(null=True)
    line_id = models.UUIDField(null=True, help_text="the line whose number was typed; empty for an address")
    language = models.CharField(max_length=12)
    started_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["started_at"], name="identity_attempt_age")]


class Code(BrandRow):
    """A one-time code, as a keyed hash. Bound to a purpose and to what it was asked for (`origin`)."""

    subject_id = models.UUIDField()
    account = models.ForeignKey(
        "lines.Account", on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    origin = models.UUIDField()
    channel = models.CharField(max_length=4, choices=Channel.choices)
    root = models.CharField(
        max_length=80, help_text="what the proof will rest on: the SIM or number it was sent to"
    )
    code_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    superseded = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            # A new code ends the one before: only one per purpose and origin can be guessed.
            models.UniqueConstraint(
                fields=["brand", "origin", "purpose"],
                condition=Q(used_at=None, superseded=False),
                name="identity_code_one_alive",
            ),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="identity_code_purpose"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="identity_code_channel"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="identity_code_expires"
            ),
        ]


class Tally(BrandRow):
    """How many tries were evaluated: one row per lane and thing that is guarded, on a day or for good.

    The upper bound stands in the database as well: no code path can count
    past it, so none can evaluate past it.
    """

    lane = models.CharField(max_length=16)
    key = models.UUIDField()
    day = models.DateField(
        null=True, help_text="by the brand's calendar; empty where the count never starts anew"
    )
    tries = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key", "lane", "day", "brand"], name="identity_tally_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(day=None, tries__lte=5) | Q(day__isnull=False, tries__lte=20),
                name="identity_tally_bounds",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["day"], condition=Q(day__isnull=False), name="identity_tally_day")
        ]


class ProofKind(models.TextChoices):
    """What somebody showed. Policy weighs each kind."""

    SMS_CODE = "sms_code"
    EMAIL_CODE = "email_code"
    PASSWORD = "password"  # noqa: S105 (a kind of proof, not a secret)
    SERVICE_PASSWORD = "service_password"  # noqa: S105 (the same)
    AUTHENTICATOR = "authenticator"
    PASSKEY = "passkey"
    SECURITY_QUESTION = "security_question"
    DOCUMENT = "document"
    WAITING_TIME = "waiting_time"
    OPERATOR_ORDER = "operator_order"


class Proof(Hanging):
    """Evidence that the holder was there. Only ever added; a case takes a copy for itself.

    `root` is what the proof independently rests on: two proofs with the same
    root are one.
    """

    account = models.ForeignKey(
        "lines.Account", on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    subject_id = models.UUIDField()
    case_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=20, choices=ProofKind.choices)
    root = models.CharField(max_length=80)
    channel = models.CharField(
        max_length=16, help_text="the channel of the request it was made on: portal, cli, hotline"
    )
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    copy_of = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=ProofKind.values), name="identity_proof_kind"),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("at")), name="identity_proof_expires"),
            models.CheckConstraint(
                condition=Q(copy_of=None) | Q(case_id__isnull=False),
                name="identity_proof_copy_belongs_to_case",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ProofKind.OPERATOR_ORDER) | Q(channel="operator"),
                name="identity_proof_order_from_operator",
            ),
            # Attached twice is attached once.
            models.UniqueConstraint(
                fields=["case_id", "copy_of", "brand"],
                condition=Q(copy_of__isnull=False),
                name="identity_proof_attached_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["case_id"], condition=Q(case_id__isnull=False), name="identity_proof_of_case"
            )
        ]
