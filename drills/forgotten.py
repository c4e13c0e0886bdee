"""People who are to be forgotten, and what is left of them: for drills that look for it everywhere."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random
from unittest.mock import patch
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clearline.brands.database import clock
from clearline.brands.models import Brand
from clearline.keys import blind, sealing, subjects
from clearline.keys.subjects import Erased, SubjectKey
from clearline.lines.models import Account
from clearline.notices.models import Notice
from clearline.privacy import sweeping
from clearline.vocabulary.identifiers import uuid7, uuid7_many

NAME_TAG, MAIL_TAG = "Zqmarker", "zqmarker"
KEY_TAG = (
    b"ZQWRAP17"  # the beginning of the nonce of every wrapped key: by it a key is known in a heap of bytes
)
WHOLE_LIFE = timedelta(days=4000)
HOURS = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody planted: where they are, and what must not be read of them afterwards."""

    brand: Brand
    account_id: UUID
    subject_id: UUID
    name: str
    email: str


@contextmanager
def tagged_keys() -> Iterator[None]:
    """Have every key that is wrapped meanwhile carry a tag that can be looked for."""
    fresh = count(1)

    def seal(cipher: AESGCM, plain: bytes, *, owner: bytes) -> bytes:
        nonce = KEY_TAG + next(fresh).to_bytes(4, "big")
        body = cipher.encrypt(nonce, plain, owner + sealing.VERSION)
        return sealing.VERSION + nonce + body

    with patch.object(sealing, "seal", seal):
        yield


def plant(*, brands: Sequence[Brand], n: int, chance: Random, now: datetime) -> list[Person]:
    """Write n accounts and a message to each, sealed as imports and workers do it."""
    people: list[Person] = []
    for place, brand in enumerate(brands):
        mine = range(place, n, len(brands))
        ids = uuid7_many(len(mine))
        with tagged_keys():
            keys = subjects.create(brand_id=brand.pk, subject_ids=ids)
        made = [_person(brand, subject_id, chance) for subject_id in ids]
        rows = [(each, keys[each.subject_id]) for each in made]
        Account.objects.bulk_create([_account(each, key, now) for each, key in rows], batch_size=2000)
        Notice.objects.bulk_create([_notice(each, key, now) for each, key in rows], batch_size=2000)
        people += made
    return people


def let_the_day_come() -> None:
    """Sweep as workers do: the last message is announced, waits for its hour, and everything goes."""
    for later in (timedelta(0), HOURS, 2 * HOURS):
        sweeping.run(now=clock() + later)


def readable(people: Sequence[Person]) -> int:
    """Count of whom anything can be read in the databases as they stand, with the keys that there are."""
    subjects.forget()
    rows = {row.id: row for row in Account.objects.filter(id__in=[each.account_id for each in people])}
    return sum(_opens(rows[each.account_id], each) for each in people if each.account_id in rows)


def _opens(row: Account, person: Person) -> bool:
    """Tell whether the e-mail address can be read; a law may want the name kept for longer."""
    if not row.personal:
        return False
    try:
        key = subjects.the(subject_id=person.subject_id, brand_id=person.brand.pk)
        return key.open(row.personal, row_id=row.id)["email"] == person.email
    except (Erased, sealing.SealBroken):
        return False


def _person(brand: Brand, subject_id: UUID, chance: Random) -> Person:
    mark = f"{chance.getrandbits(64):016x}"
    return Person(brand, uuid7(), subject_id, f"{NAME_TAG}{mark}", f"{MAIL_TAG}{mark}@example.com")


def _account(person: Person, key: SubjectKey, now: datetime) -> Account:
    values = {"full_name": person.name, "email": person.email, "contact_msisdn": ""}
    return Account(
        id=person.account_id,
        brand=person.brand,
        external_id=person.account_id.hex,
        subject_id=person.subject_id,
        country=person.brand.country,
        language="en",
        kind="consumer",
        status="active",
        personal=key.seal(values, row_id=person.account_id),
        personal_digest=blind.index("digest:account", person.name),
        email_index=blind.index("email", person.email),
        contact_index=None,
        created_at=now,
    )


def _notice(person: Person, key: SubjectKey, now: datetime) -> Notice:
    own = uuid7()
    return Notice(
        id=own,
        brand=person.brand,
        subject_id=person.subject_id,
        account_id=person.account_id,
        origin=own,
        template="access_changed",
        personal=key.seal({"to": person.email, "text": person.name}, row_id=own),
        channel="mail",
        contact="email",
        language="en",
        message_code="ZQ",
        state="sent",
        created_at=now,
        sent_at=now,
    )
