"""A kit that is asked for on the site: made once by a worker, kept sealed for a day, and then gone.

What is fetched is what was made, byte for byte, so a download that broke off
goes on where it was. The pieces lie in the database, since the site and the
workers may be on different machines.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from clearline.audit import leaves
from clearline.brands.database import as_brand
from clearline.keys import sealing, subjects
from clearline.lines.models import Account
from clearline.selfcare.kit.measure import Measure, measure
from clearline.selfcare.kit.parts import owner_of
from clearline.selfcare.models import Kit, KitPiece
from clearline.selfcare.models.kit import KitState
from clearline.vocabulary.identifiers import uuid7

PIECE = 256 * 1024  # bytes
LASTS = timedelta(days=1)
ANEW_AFTER = timedelta(minutes=10)  # one that is ready stands for so long, whatever is pressed
TO_MAKE = (KitState.ASKED, KitState.MAKING)


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account's page tells: the kit that there is, or how large one would be."""

    kit: Kit | None
    measure: Measure | None

    @property
    def under_way(self) -> bool:
        return self.kit is not None and self.kit.state in TO_MAKE

    @property
    def ready(self) -> bool:
        return self.kit is not None and self.kit.state == KitState.READY

    @property
    def failed(self) -> bool:
        return self.kit is not None and self.kit.state == KitState.FAILED

    @property
    def percent(self) -> int:
        """How much is done; 100 only when it is ready."""
        if self.kit is None or not self.under_way:
            return 100 if self.ready else 0
        return min(99, 100 * self.kit.steps_done // max(self.kit.steps, 1))


def standing(*, account: Account, now: datetime) -> Standing:
    """Return how an account's kit stands; one whose time is over is as if it had never been."""
    kit = Kit.objects.filter(account=account, expires_at__gt=now).first()
    if kit is not None and kit.state != KitState.FAILED:
        return Standing(kit, None)
    return Standing(kit, measure(owner_of(account)))


def ask(*, account: Account, language: str, now: datetime) -> None:
    """Have a kit made; where one is on its way, or was made lately in this language, that one stands.

    Raises:
        Erased: the holder's data is gone, and with it what a kit could be sealed with.
    """
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        before = Kit.objects.filter(account=account).first()
        if before is not None:
            if _stands(before, language, now):
                return
            erase(kit_ids=[before.pk])
        key = subjects.the(subject_id=account.subject_id, brand_id=account.brand_id)
        found, own = measure(owner_of(account)), uuid7()
        Kit.objects.create(
            id=own,
            brand_id=account.brand_id,
            account=account,
            subject_id=account.subject_id,
            personal=key.seal({"secret": os.urandom(sealing.KEY_BYTES).hex()}, row_id=own),
            language=language,
            rows=found.rows,
            steps=found.steps,
            asked_at=now,
            expires_at=now + LASTS,
        )
        _note(account, own, "kit.asked", now)


def ready(*, account_id: UUID, kit_id: UUID, now: datetime) -> Kit:
    """Return a kit that may be fetched.

    Raises:
        Kit.DoesNotExist: the account has no such kit, or it is not there yet, or not any more.
    """
    return Kit.objects.get(pk=kit_id, account_id=account_id, state=KitState.READY, expires_at__gt=now)


def content(*, kit: Kit, start: int, stop: int) -> Iterator[bytes]:
    """Return the bytes of a kit from `start` up to `stop`, one piece in memory at a time.

    Each piece is read in a transaction of its own: whoever fetches slowly
    holds none.

    Raises:
        Erased: the holder's key is gone; said at once, before the first byte.
    """
    return _opened(kit, cipher_of(kit), start, stop)


def _opened(kit: Kit, cipher: AESGCM, start: int, stop: int) -> Iterator[bytes]:
    for number in range(start // PIECE, -(-stop // PIECE)):
        with as_brand(kit.brand_id):
            piece = KitPiece.objects.get(kit_id=kit.pk, number=number)
        plain = sealing.unseal(cipher, piece.sealed, owner=piece.pk.bytes)
        first = number * PIECE
        yield plain[max(start - first, 0) : stop - first]


def erase(*, kit_ids: list[UUID]) -> None:
    """Take kits away with their pieces, in the caller's transaction."""
    KitPiece.objects.filter(kit_id__in=kit_ids).delete()
    Kit.objects.filter(pk__in=kit_ids).delete()


def tidy(*, now: datetime) -> int:
    """Take away what may not be fetched any more, and return how many kits that were."""
    over = list(Kit.objects.filter(expires_at__lte=now).values_list("pk", flat=True))
    for kit_id in over:
        with transaction.atomic():
            erase(kit_ids=[kit_id])
    return len(over)


def cipher_of(kit: Kit) -> AESGCM:
    """Return what a kit's pieces are sealed with.

    Raises:
        Erased: the holder's key is gone; nobody reads this kit any more.
    """
    key = subjects.the(subject_id=kit.subject_id, brand_id=kit.brand_id)
    return AESGCM(bytes.fromhex(key.open(kit.personal, row_id=kit.pk)["secret"]))


def _stands(kit: Kit, language: str, now: datetime) -> bool:
    if kit.expires_at <= now or kit.state == KitState.FAILED:
        return False
    lately = kit.language == language and kit.asked_at > now - ANEW_AFTER
    return kit.state in TO_MAKE or lately


def _note(account: Account, kit_id: UUID, kind: str, now: datetime) -> None:
    told = {"kit": str(kit_id)}
    leaves.write([leaves.Leaf(brand_id=account.brand_id, origin=account.pk, kind=kind, at=now, body=told)])
