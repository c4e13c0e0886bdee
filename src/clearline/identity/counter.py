"""ONE counter of tries for every channel: five for a case or sign-in attempt, twenty a day for an account.

A try is counted before anything is compared, and the row stays locked until
the transaction ends: of any number of parallel guesses no more than the
limit are evaluated. Where the counter cannot be reached it raises, and
nothing is compared either.

Lanes keep apart what must not shut each other out: whoever uses up the codes
of somebody else has not locked their password, and the other way round.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection

from clearline.brands.database import statement
from clearline.brands.directory import brand_of
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.periods import local_date

PER_ATTEMPT, PER_DAY = 5, 20
CODES_PER_DAY = 10  # sent, not tried: every message costs the brand money and its holder patience


class Lane(StrEnum):
    """What is tried. Tries of one lane do not count in another."""

    CODE = "code"
    PASSWORD = "password"  # noqa: S105 (a lane, not a secret)
    STATUS = "status"
    SERVICE = "service"
    FACTOR = "factor"
    SENDING = "sending"
    NUMBERS = "numbers"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """What a try is counted against.

    `attempt` is a case or a sign-in attempt, counted for good; `account` is
    counted by the brand's calendar day. Either may be absent, not both. For
    an unknown name, `account` is a pseudonym of it.
    """

    brand_id: UUID
    lane: Lane
    attempt: UUID | None = None
    account: UUID | None = None


def take(guarded: Guarded, *, now: datetime) -> bool:
    """Count a try and tell whether it may be evaluated.

    Call it in the transaction that evaluates; should that be rolled back, the
    verdict must not have been told. A try is refused for good once
    the attempt has had its five, and until tomorrow once the account has had
    its twenty; a new code changes neither.
    """
    if guarded.attempt is not None and not _take(guarded, guarded.attempt, None, PER_ATTEMPT):
        return False
    if guarded.account is None:
        return True
    limit = CODES_PER_DAY if guarded.lane is Lane.SENDING else PER_DAY
    return _take(guarded, guarded.account, _today(guarded, now), limit)


def give_back(guarded: Guarded, *, now: datetime) -> None:
    """Take back the count of a try that was right. Wrong ones before it stay: a count never starts anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement(__package__, "give_back"),
            {
                "brand_id": guarded.brand_id,
                "lane": guarded.lane.value,
                "attempt": guarded.attempt,
                "account": guarded.account,
                "day": _today(guarded, now),
            },
        )


def _take(guarded: Guarded, key: UUID, day: date | None, limit: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            statement(__package__, "take_try"),
            {
                "id": uuid7(),
                "brand_id": guarded.brand_id,
                "lane": guarded.lane.value,
                "key": key,
                "day": day,
                "limit": limit,
            },
        )
        return cursor.fetchone() is not None


def _today(guarded: Guarded, now: datetime) -> date:
    return local_date(now, brand_of(guarded.brand_id).time_zone)
