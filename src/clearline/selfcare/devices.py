"""The devices that are bound to a line: seen, bound and unbound by the holder."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clearline.keys import blind, subjects
from clearline.lines.models import Device, Line
from clearline.selfcare.changes import hold, note
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.imei import Imei

MOST = 10


@dataclass(frozen=True, slots=True)
class BoundDevice:
    """One device. `imei` is empty once the holder's data is erased; `model` where nobody knows it."""

    id: UUID
    model: str
    imei: str
    bound_at: datetime


class BoundAlready(ValueError):
    """This device is bound to this line."""


class TooMany(ValueError):
    """The line has as many devices as it may have."""


def bound_to(*, line: Line) -> list[BoundDevice]:
    """Return the devices of a line, the first bound first."""
    key = subjects.find(subject_ids=[line.subject_id], brand_id=line.brand_id).get(line.subject_id)
    return [
        BoundDevice(
            id=device.id,
            model=device.model,
            imei=key.open(device.personal, row_id=device.id)["imei"] if key else "",
            bound_at=device.bound_at,
        )
        for device in Device.objects.filter(line_id=line.pk).order_by("bound_at", "id")
    ]


def bind(*, line_id: UUID, imei: Imei, model: str, now: datetime) -> UUID:
    """Bind a device to a line and return its id.

    Raises:
        LineEnded: the line is closed.
        BoundAlready: a device with this number is bound to it.
        TooMany: it has `MOST` devices.
        Erased: the holder's data is gone.
    """
    with transaction.atomic():
        line = hold(line_id=line_id)
        bound = bound_to(line=line)
        if any(device.imei == imei for device in bound):
            raise BoundAlready(f"Line {line.external_id} has this device.")
        if len(bound) >= MOST:
            raise TooMany(f"Line {line.external_id} has {MOST} devices.")
        key = subjects.the(subject_id=line.subject_id, brand_id=line.brand_id)
        own = uuid7()
        Device.objects.create(
            id=own,
            brand_id=line.brand_id,
            line=line,
            # The operator numbers its own; an id of ours cannot meet one of those.
            external_id=f"here-{own}",
            subject_id=line.subject_id,
            model=model,
            personal=key.seal({"imei": imei}, row_id=own),
            personal_digest=blind.index("digest:device", imei),
            bound_at=now,
        )
        note(line=line, kind="device.bound", body={"device": str(own)}, now=now)
        return own


def unbind(*, line_id: UUID, device_id: UUID, now: datetime) -> None:
    """Take a device off a line; doing it twice is doing it once.

    Raises:
        LineEnded: the line is closed.
    """
    with transaction.atomic():
        line = hold(line_id=line_id)
        gone, _ = Device.objects.filter(line=line, pk=device_id).delete()
        if gone:
            note(line=line, kind="device.unbound", body={"device": str(device_id)}, now=now)
