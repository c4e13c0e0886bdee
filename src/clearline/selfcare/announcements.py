"""Announcements: added by staff, shown on the pages that they concern while their days run."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from clearline.audit import leaves
from clearline.brands.models import Brand
from clearline.selfcare.models.announcement import Announcement, Place


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an announcement is for; empty is everybody of the brand."""

    country: str = ""
    language: str = ""
    place: Place = Place.EVERYWHERE


def current(*, country: str, language: str, place: Place, today: date) -> list[Announcement]:
    """Return what the bound brand says on a page today, the newest first."""
    return list(
        Announcement.objects.filter(
            Q(country="") | Q(country=country),
            Q(language="") | Q(language=language),
            place__in={Place.EVERYWHERE, place},
            starts_on__lte=today,
            ends_on__gte=today,
        ).order_by("-starts_on", "-id")[:5]
    )


def add(
    *,
    brand: Brand,
    title: str,
    text: str,
    starts_on: date,
    ends_on: date,
    audience: Audience,
    now: datetime,
) -> Announcement:
    """Add an announcement inside the caller's transaction, and tell the log.

    Raises:
        ValueError: it has no title, or ends before it starts.
    """
    if not title.strip() or ends_on < starts_on:
        raise ValueError("An announcement has a title, and its last day is not before its first.")
    made = Announcement.objects.create(
        brand=brand,
        country=audience.country,
        language=audience.language,
        place=audience.place,
        title=title.strip(),
        text=text.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        added_at=now,
    )
    _note(made, "announcement.added", now)
    return made


def end(*, brand: Brand, announcement_id: UUID, today: date, now: datetime) -> None:
    """Take an announcement off the pages, in the caller's transaction; one whose days are over stays.

    Raises:
        Announcement.DoesNotExist: the brand has none with this id, or no longer.
    """
    found = Announcement.objects.select_for_update().get(brand=brand, pk=announcement_id)
    if found.ends_on < today:
        return
    _note(found, "announcement.ended", now)
    found.delete()


def _note(announcement: Announcement, kind: str, now: datetime) -> None:
    leaves.write([leaves.Leaf(brand_id=announcement.brand_id, origin=announcement.pk, kind=kind, at=now)])
