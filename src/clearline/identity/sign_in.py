"""Sign in: by password, or by a code to a contact on file.

Every answer is the same whether or not the account exists, and so is the
work before it: the code itself is made and sent by the worker.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from clearline.brands.directory import brand_of
from clearline.brands.models import Brand
from clearline.identity import codes, counter, holders, passwords, proofs
from clearline.identity.assurance import MEMORY
from clearline.identity.codes import Bound, Way
from clearline.identity.counter import Guarded, Lane
from clearline.identity.models import Attempt, Channel, Code, ProofKind, Purpose, User
from clearline.identity.needs import password_rests_for
from clearline.identity.ways import ways_to
from clearline.lines.models import Account
from clearline.notices.models import ContactKind
from clearline.outbox import commands
from clearline.outbox.claimed import ClaimedEffect
from clearline.outbox.commands import Command
from clearline.vocabulary.answers import Answer, Outcome

EFFECT, CONNECTOR = "identity.sign_in_code", "identity"
ATTEMPT_LASTS = timedelta(hours=1)


def with_password(
    *, brand: Brand, identifier: str, password: str, now: datetime, channel: str = "portal"
) -> User | None:
    """Return the user whose e-mail or number and password these are, with the proof it made; else None."""
    with transaction.atomic():
        holder = holders.find(brand=brand, identifier=identifier)
        guarded = Guarded(brand_id=brand.id, lane=Lane.PASSWORD, account=holder.counted_as)
        if not counter.take(guarded, now=now):
            return None
        right = passwords.matches(password, holder.user.password if holder.user else None)
        if not right or holder.user is None or holder.account is None:
            return None
        counter.give_back(guarded, now=now)
        root = password_root(holder.user, brand, now)
        return _proven(holder.user, holder.account, ProofKind.PASSWORD, root, channel, now)


def confirm_password(*, user: User, password: str, now: datetime, channel: str = "portal") -> UUID | None:
    """Return the proof that somebody signed in makes by giving their password again, else None."""
    if user.account is None:
        return None
    brand = brand_of(user.brand_id)
    with transaction.atomic():
        guarded = Guarded(brand_id=brand.id, lane=Lane.PASSWORD, account=user.account_id)
        if not counter.take(guarded, now=now) or not passwords.matches(password, user.password):
            return None
        counter.give_back(guarded, now=now)
        root = password_root(user, brand, now)
        return _proven(user, user.account, ProofKind.PASSWORD, root, channel, now).proof_id


def send_code(
    *,
    brand: Brand,
    identifier: str,
    language: str,
    now: datetime,
    purpose: Purpose = Purpose.SIGN_IN,
) -> UUID:
    """Have a code sent to a contact on file; return the attempt that it will be typed into.

    The answer tells nothing: an attempt comes back for a stranger too, and
    when no more codes are sent today. Keep it in the session.
    """
    with transaction.atomic():
        holder = holders.find(brand=brand, identifier=identifier)
        guarded = Guarded(brand_id=brand.id, lane=Lane.SENDING, account=holder.counted_as)
        within_limit = counter.take(guarded, now=now)
        attempt = Attempt.objects.create(
            brand=brand,
            purpose=purpose,
            counted_as=holder.counted_as,
            account_id=holder.account.id if holder.account else None,
            line_id=holder.line_id,
            language=language,
            started_at=now,
        )
        if within_limit:
            body = {"attempt": str(attempt.id)}
            commands.write([Command(brand.id, attempt.id, EFFECT, CONNECTOR, body)], now)
    return attempt.id


def with_code(
    *,
    brand: Brand,
    attempt: UUID,
    code: str,
    now: datetime,
    channel: str = "portal",
    purpose: Purpose = Purpose.SIGN_IN,
) -> User | None:
    """Return the user whose code was typed into an attempt, with the proof it made; else None."""
    with transaction.atomic():
        started = Attempt.objects.filter(brand=brand, id=attempt, started_at__gt=now - ATTEMPT_LASTS).first()
        # An attempt that is unknown or too old is counted like any other, under its own id.
        used = codes.check(
            brand_id=brand.id,
            purpose=purpose,
            origin=attempt,
            counted_as=started.counted_as if started else attempt,
            typed=code,
            now=now,
        )
        if used is None:
            return None
        account = Account.objects.get(id=used.account_id)
        user = holders.user_of(account=account)
        if not user.is_active:
            return None
        return _proven(user, account, kind_of(used), used.root, channel, now)


def make_codes(effects: Sequence[ClaimedEffect]) -> dict[UUID, UUID]:
    """Make the codes of a batch of attempts, where somebody is behind them; the outbox prepares with it.

    Made at most once an attempt: an effect that comes again finds its code there.
    """
    by_attempt = {effect.origin: effect.id for effect in effects}
    attempts = Attempt.objects.filter(id__in=by_attempt, account_id__isnull=False)
    asked = {attempt.id: attempt for attempt in attempts}
    made = set(Code.objects.filter(origin__in=asked).values_list("origin", flat=True))
    accounts = Account.objects.in_bulk([attempt.account_id for attempt in asked.values()])
    for attempt in asked.values():
        if attempt.id not in made and attempt.account_id is not None:
            make_code(attempt, accounts[attempt.account_id])
    # Sent on for strangers as well: nobody can tell from an effect whether somebody was there.
    return {effect_id: attempt_id for attempt_id, effect_id in by_attempt.items()}


def code_made(_attempt_id: UUID, _key: str) -> Answer:
    """Answer for an effect that ends here: its message travels as an effect of its own."""
    return Answer(outcome=Outcome.CONFIRMED)


def kind_of(code: Code) -> ProofKind:
    return ProofKind.SMS_CODE if code.channel == Channel.SMS else ProofKind.EMAIL_CODE


def make_code(attempt: Attempt, account: Account) -> None:
    """Make the code of an attempt and have it sent, where the account has a contact."""
    way = _way(attempt, account)
    if way is not None:
        bound = Bound(
            brand_id=attempt.brand_id,
            account_id=account.id,
            subject_id=account.subject_id,
            purpose=Purpose(attempt.purpose),
            origin=attempt.id,
        )
        codes.issue(
            bound=bound, way=way, line_id=attempt.line_id, language=attempt.language, now=attempt.started_at
        )


def _way(attempt: Attempt, account: Account) -> Way | None:
    """Return the way of a code: as it was asked for where that is on file, else by what there is.

    Who registers shows that the very number is theirs, and the very address.
    """
    if attempt.purpose == Purpose.REGISTER and attempt.line_id:
        return Way(channel=Channel.SMS, contact=ContactKind.LINE, root=f"sim:{attempt.line_id}")
    ways = ways_to(account=account, line_id=attempt.line_id)
    wished = Channel.SMS if attempt.line_id else Channel.MAIL
    return ways.get(wished) or next(iter(ways.values()), None)


def password_root(user: User, brand: Brand, now: datetime) -> str:
    """Return what a password rests on: what let its owner in to set it, until it has rested; then memory."""
    rested = user.password_set_at is None or now - user.password_set_at >= password_rests_for(brand)
    return MEMORY if rested or not user.password_root else user.password_root


def _proven(user: User, account: Account, kind: ProofKind, root: str, channel: str, now: datetime) -> User:
    user.proof_id = proofs.record(
        brand_id=account.brand_id,
        account_id=account.id,
        subject_id=account.subject_id,
        kind=kind,
        root=root,
        channel=channel,
        now=now,
    )
    return user
