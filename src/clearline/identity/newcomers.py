"""Joining: a name and an address become an account, which a code to the address opens.

Whoever is known already gets a code to the account they have. Pages, and the
work before them, are the same for both: a worker looks who it is.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from clearline.brands.directory import brand_of
from clearline.brands.models import Brand
from clearline.identity import counter, holders, sign_in
from clearline.identity.counter import Guarded, Lane
from clearline.identity.models import Attempt, Code, Proof, Purpose, User
from clearline.identity.newcomer import Newcomer
from clearline.keys import blind, subjects
from clearline.lines.importing.accounts import PERSONAL
from clearline.lines.importing.sealing import digests
from clearline.lines.models import Account, Line
from clearline.lines.models.account import AccountKind, AccountStatus
from clearline.outbox import commands
from clearline.outbox.claimed import ClaimedEffect
from clearline.outbox.commands import Command
from clearline.vocabulary.identifiers import uuid7

EFFECT = "identity.join_code"
KEPT = timedelta(days=2)


def begin(*, brand: Brand, full_name: str, email: str, language: str, now: datetime) -> UUID:
    """Have a code sent to an address; return the attempt that it will be typed into.

    The answer tells nothing: an attempt comes back also when no more codes
    are sent today.
    """
    own, subject = uuid7(), uuid7()
    with transaction.atomic():
        holder = holders.find(brand=brand, identifier=email)
        guarded = Guarded(brand_id=brand.id, lane=Lane.SENDING, account=holder.counted_as)
        within_limit = counter.take(guarded, now=now)
        Attempt.objects.create(
            id=own,
            brand=brand,
            purpose=Purpose.JOIN,
            counted_as=holder.counted_as,
            language=language,
            started_at=now,
        )
        if within_limit:
            key = subjects.create(brand_id=brand.id, subject_ids=[subject])[subject]
            Newcomer.objects.create(
                id=own,
                brand=brand,
                subject_id=subject,
                personal=key.seal({"full_name": full_name, "email": email}, row_id=own),
                email_index=blind.index("email", email),
                started_at=now,
            )
            commands.write([Command(brand.id, own, EFFECT, sign_in.CONNECTOR)], now)
    return own


def make_codes(effects: Sequence[ClaimedEffect]) -> dict[UUID, UUID]:
    """Make accounts and codes of a batch of attempts; the outbox prepares with it. At most once each."""
    by_attempt = {effect.origin: effect.id for effect in effects}
    made = set(Code.objects.filter(origin__in=by_attempt).values_list("origin", flat=True))
    attempts = Attempt.objects.in_bulk(list(by_attempt))
    for newcomer in Newcomer.objects.filter(id__in=by_attempt).exclude(id__in=made).order_by("id"):
        attempt = attempts[newcomer.pk]
        account = _account(newcomer, attempt)
        if account is not None:
            sign_in.make_code(attempt, account)
    return {effect_id: attempt_id for attempt_id, effect_id in by_attempt.items()}


def with_code(*, brand: Brand, attempt: UUID, code: str, now: datetime) -> User | None:
    """Return the user whose code was typed into an attempt of joining; else None.

    Whoever shows first that the address is theirs is called as they typed it:
    a stranger may have typed another name for it before.
    """
    with transaction.atomic():
        user = sign_in.with_code(brand=brand, attempt=attempt, code=code, now=now, purpose=Purpose.JOIN)
        if user is None or user.account is None:
            return None
        newcomer = Newcomer.objects.filter(pk=attempt, brand=brand).first()
        shown = Proof.objects.filter(account_id=user.account.pk).count()
        if newcomer is not None and shown == 1 and user.account.subject_id != newcomer.subject_id:
            _rename(user.account, newcomer)
        return user


def tidy(*, now: datetime) -> int:
    """Let go of what newcomers typed two days ago, and of the names of those who never came back.

    Their accounts stay as empty rows, whose key is gone.
    """
    old = list(Newcomer.objects.filter(started_at__lt=now - KEPT))
    shown = Proof.objects.filter(subject_id__in=[each.subject_id for each in old])
    came = set(shown.values_list("subject_id", flat=True))
    for newcomer in old:
        with transaction.atomic():
            account = Account.objects.filter(brand_id=newcomer.brand_id, subject_id=newcomer.subject_id)
            stays = newcomer.subject_id in came or Line.objects.filter(account__in=account).exists()
            if not stays:
                account.update(email_index=None, personal=b"")
                subjects.destroy(subject_ids=[newcomer.subject_id], brand_id=newcomer.brand_id)
            newcomer.delete()
    return len(old)


def _account(newcomer: Newcomer, attempt: Attempt) -> Account | None:
    """Return the account of an address, made where there is none; None where there are several."""
    index = bytes(newcomer.email_index)
    with connection.cursor() as cursor:
        # Two who type one address at once get one account.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(index[:8], "big", signed=True)])
    known = list(Account.objects.filter(brand_id=newcomer.brand_id, email_index=index)[:2])
    if known:
        return known[0] if len(known) == 1 else None
    key = subjects.find(subject_ids=[newcomer.subject_id], brand_id=newcomer.brand_id).get(
        newcomer.subject_id
    )
    if key is None:
        return None
    typed = key.open(newcomer.personal, row_id=newcomer.pk)
    values = {"full_name": typed["full_name"], "email": typed["email"], "contact_msisdn": ""}
    own = uuid7()
    return Account.objects.create(
        id=own,
        brand_id=newcomer.brand_id,
        external_id=f"here-{own}",
        subject_id=newcomer.subject_id,
        country=brand_of(newcomer.brand_id).country,
        language=attempt.language,
        kind=AccountKind.CONSUMER,
        status=AccountStatus.ACTIVE,
        personal=key.seal(values, row_id=own),
        personal_digest=_digest(values),
        email_index=index,
        created_at=attempt.started_at,
    )


def _rename(account: Account, newcomer: Newcomer) -> None:
    keys = subjects.find(subject_ids=[account.subject_id, newcomer.subject_id], brand_id=newcomer.brand_id)
    held, typed = keys.get(account.subject_id), keys.get(newcomer.subject_id)
    made_here = account.external_id.startswith("here-")
    if held is None or typed is None or not made_here:
        return
    values = held.open(account.personal, row_id=account.pk)
    values["full_name"] = typed.open(newcomer.personal, row_id=newcomer.pk)["full_name"]
    account.personal = held.seal(values, row_id=account.pk)
    account.personal_digest = _digest(values)
    account.save(update_fields=["personal", "personal_digest"])


def _digest(values: dict[str, str]) -> bytes:
    return digests("account", [tuple(values[name] for name in PERSONAL)])[0]
