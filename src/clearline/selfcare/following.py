"""Follow an eSIM's profile by what its server tells: stored first, then applied, until the chip let it go.

Only the holder can delete a profile that is on a device. The chip signs a
notice of it, which the server passes on; so the state here is what the chip
said, never what we wish.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db import transaction

from clearline.brands.models import Brand
from clearline.keys import blind
from clearline.keys.secrets import derive
from clearline.lines.models import Sim
from clearline.notices.rendering import site
from clearline.selfcare import esim
from clearline.selfcare.models import ProfileNotice
from clearline.selfcare.models.profile import ProfileState

PATH = "gsma/rsp2/es2plus/handleDownloadProgressInfo"
INSTALLED_AT = 4  # SGP.22, 5.3.6: installation of the bound profile package; what lies above is vendors' own
KEPT = timedelta(days=90)  # time for an unknown SIM to be imported; then a message is let go
AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One message of a profile server, read."""

    iccid: str
    point: int
    succeeded: bool
    at: datetime


class BadPoints(ValueError):
    """CLEARLINE_ES2PLUS_POINTS cannot be used."""


def receive(*, brand: Brand, told: Told, now: datetime) -> None:
    """Store a message, and apply it if its SIM is known; what comes twice is stored and applied once."""
    with transaction.atomic():
        notice, fresh = ProfileNotice.objects.get_or_create(
            brand=brand,
            iccid_index=blind.index("iccid", told.iccid),
            point=told.point,
            told_at=told.at,
            defaults={"succeeded": told.succeeded, "received_at": now},
        )
        if fresh:
            _apply(notice, now)


def apply_waiting(*, now: datetime) -> int:
    """Apply messages whose SIM has become known since, and return how many; let go of old ones."""
    ProfileNotice.objects.filter(received_at__lt=now - KEPT).delete()
    applied = 0
    for notice in ProfileNotice.objects.filter(applied_at=None).order_by("received_at")[:AT_ONCE]:
        with transaction.atomic():
            applied += _apply(notice, now)
    return applied


def address(brand: Brand) -> str:
    """Return where a brand's profile server sends its messages; whoever knows it may tell us states."""
    return f"{site(brand)}/callbacks/{secret(brand.id)}/"


def secret(brand_id: UUID) -> str:
    """Return the part of the address that nobody guesses: 128 bits, as hexadecimal digits."""
    return hmac.digest(derive("es2plus-callback"), brand_id.bytes, "sha256")[:16].hex()


def _apply(notice: ProfileNotice, now: datetime) -> bool:
    sim = Sim.objects.filter(brand_id=notice.brand_id, iccid_index=notice.iccid_index).first()
    if sim is None:
        return False
    state = _points().get(notice.point) if notice.succeeded else None
    if state is not None:
        esim.follow(line_id=sim.line_id, state=state, at=notice.told_at, now=now)
    notice.applied_at = now
    notice.save(update_fields=["applied_at"])
    return True


def _points() -> Mapping[int, ProfileState]:
    return _read(settings.CLEARLINE_ES2PLUS_POINTS)


@cache
def _read(text: str) -> Mapping[int, ProfileState]:
    """Return what each point means: the standard's installation, and the vendor's own as they are set."""
    try:
        own = {int(point): ProfileState(state) for point, state in json.loads(text or "{}").items()}
    except (ValueError, AttributeError):
        raise BadPoints(
            f'CLEARLINE_ES2PLUS_POINTS is written as {{"5": "deleted"}}, with states of profiles: {text!r}.'
        ) from None
    return {INSTALLED_AT: ProfileState.INSTALLED, **own}
