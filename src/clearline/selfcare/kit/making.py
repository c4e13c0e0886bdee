"""Make the kits that were asked for: one at a time, under a lease, in pieces of a fixed size."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.db.models import Q

from clearline.brands.database import clock
from clearline.keys import sealing
from clearline.keys.subjects import Erased
from clearline.selfcare.kit import archive
from clearline.selfcare.kit.parts import owner_of
from clearline.selfcare.kit.storing import PIECE, TO_MAKE, cipher_of
from clearline.selfcare.models import Kit, KitPiece
from clearline.selfcare.models.kit import KitState
from clearline.vocabulary.identifiers import uuid7

LEASE = timedelta(minutes=1)  # renewed with each piece and each report; a paper takes 20 seconds at most
ATTEMPTS = 3
log = structlog.get_logger(__name__)


class _Lost(Exception):
    """Somebody else has this kit now, or nobody wants it any more."""


def waiting(*, now: datetime) -> bool:
    """Tell whether a kit is to be made."""
    return Kit.objects.filter(_due(now)).exists()


def make_next(*, now: datetime) -> bool:
    """Make the kit that waits longest; tell whether there was one.

    One that goes wrong is tried again when its lease is over, three times in
    all; then its page says so.
    """
    kit = _claimed(now)
    if kit is None:
        return False
    if kit.state == KitState.MAKING:
        try:
            _make(kit, now)
        except (_Lost, Erased):
            log.info("kit given up", kit=str(kit.pk))
        except Exception:
            log.exception("kit failed", kit=str(kit.pk), attempt=kit.attempt)
    return True


def _due(now: datetime) -> Q:
    left_lying = Q(state=KitState.MAKING, lease_until__lte=now)
    # The first condition is that of the index.
    return Q(state__in=TO_MAKE, expires_at__gt=now) & (Q(state=KitState.ASKED) | left_lying)


def _claimed(now: datetime) -> Kit | None:
    """Take a kit, with whatever an earlier attempt left of it cleared away."""
    with transaction.atomic():
        kit = Kit.objects.select_for_update(skip_locked=True).filter(_due(now)).order_by("asked_at").first()
        if kit is None:
            return None
        KitPiece.objects.filter(kit_id=kit.pk).delete()
        kit.steps_done = 0
        if kit.attempt >= ATTEMPTS:
            kit.state, kit.lease_until = KitState.FAILED, None
        else:
            kit.state, kit.lease_until, kit.attempt = KitState.MAKING, now + LEASE, kit.attempt + 1
        kit.save(update_fields=["state", "lease_until", "attempt", "steps_done"])
        return kit


def _make(kit: Kit, now: datetime) -> None:
    owner, cipher, digest = owner_of(kit.account), cipher_of(kit), hashlib.sha256()
    held, number, size = bytearray(), 0, 0
    for some in archive.pieces(owner, language=kit.language, now=now, report=_reporting(kit)):
        digest.update(some)
        size += len(some)
        held += some
        while len(held) >= PIECE:
            _store(kit, cipher, number, bytes(held[:PIECE]))
            del held[:PIECE]
            number += 1
    _store(kit, cipher, number, bytes(held))
    _keep(kit, state=KitState.READY, size=size, sha256=digest.hexdigest(), ready_at=clock(), lease_until=None)


def _reporting(kit: Kit) -> Callable[[int], None]:
    return lambda done: _keep(kit, steps_done=done, lease_until=clock() + LEASE)


def _store(kit: Kit, cipher: AESGCM, number: int, piece: bytes) -> None:
    own = uuid7()
    with transaction.atomic():
        _keep(kit, lease_until=clock() + LEASE)
        sealed = sealing.seal(cipher, piece, owner=own.bytes)
        KitPiece.objects.create(id=own, brand_id=kit.brand_id, kit=kit, number=number, sealed=sealed)


def _keep(kit: Kit, **changes: object) -> None:
    """Change a kit that is still ours.

    Raises:
        _Lost: it is not.
    """
    ours = Kit.objects.filter(pk=kit.pk, state=KitState.MAKING, attempt=kit.attempt)
    if not ours.update(**changes):
        raise _Lost
