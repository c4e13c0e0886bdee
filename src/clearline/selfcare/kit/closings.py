"""Closings of an account, what was said about them, and what happened."""

from collections.abc import Mapping

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clearline.audit.models import Entry
from clearline.cases.models import Case
from clearline.certificates.models import Certificate, Ending
from clearline.identity.waiting import Waiting
from clearline.lines.models import Line
from clearline.notices.kinds import kind_of
from clearline.notices.models import Notice
from clearline.selfcare.kit.money import of_cases
from clearline.selfcare.kit.parts import Owner, Part

WORDS = ("to", "subject", "text")


def _words(owner: Owner, notice: Notice) -> Mapping[str, object]:
    """Return the words of a message as it was sent; a one-time code is nobody's keepsake."""
    secret = "code" in kind_of(notice.template).needs
    words = {} if secret else owner.open(notice)
    return {name: words.get(name, "") for name in WORDS}


def _happened(owner: Owner) -> Q:
    lines = Line.objects.filter(account=owner.account).values("pk")
    cases = Case.objects.filter(account_id=owner.account.pk).values("pk")
    return Q(origin__in=lines) | Q(origin__in=cases) | Q(origin=owner.account.pk)


CASES = Part(
    name="closings",
    title=_("Closings"),
    rows=lambda owner: Case.objects.filter(account_id=owner.account.pk),
    columns={
        "id": "pk",
        **{name: name for name in ("reference", "line_id", "channel", "language", "requested_at")},
        **{name: name for name in ("ends_on", "reason_code", "state", "policy_version", "verified_at")},
        **{name: name for name in ("assurance", "cleared_at", "decision_reason", "ends_at", "ceased_at")},
        **{name: name for name in ("quarantine_until", "certified_at", "settled_at", "ended_at")},
    },
)
CERTIFICATES = Part(
    name="certificates",
    title=_("Certificates"),
    rows=lambda owner: Certificate.objects.filter(of_cases(owner)),
    columns={
        "number": "public_id",
        "closing": "case_id",
        **{name: name for name in ("kind", "issued_at", "language")},
    },
)
ENDINGS = Part(
    name="replaced-papers",
    title=_("Papers revoked or replaced"),
    rows=lambda owner: Ending.objects.filter(of_cases(owner)),
    columns={
        "number": "public_id",
        "closing": "case_id",
        **{name: name for name in ("reason", "replaced_by", "at")},
    },
)
MESSAGES = Part(
    name="messages",
    title=_("Messages from us"),
    rows=lambda owner: Notice.objects.filter(account_id=owner.account.pk),
    columns={
        "about": "origin",
        **{name: name for name in ("template", "channel", "contact", "language", "message_code")},
        **{name: name for name in ("state", "created_at", "sent_at", "delivered_at")},
    },
    more=_words,
    more_columns=WORDS,
)
RECORD = Part(
    name="record",
    title=_("What happened"),
    rows=lambda owner: Entry.objects.filter(_happened(owner)),
    columns={name: name for name in ("at", "origin", "kind", "body")},
)
WAITS = Part(
    name="waiting-times",
    title=_("Waiting times instead of a SIM"),
    rows=lambda owner: Waiting.objects.filter(of_cases(owner)),
    columns={
        "closing": "case_id",
        **{name: name for name in ("line_id", "asked_at", "days", "due_at", "outcome", "ended_at")},
    },
)
PARTS = (CASES, CERTIFICATES, ENDINGS, MESSAGES, RECORD, WAITS)
