"""The extra services of a line: seen, ended at once or with the period, and kept after all."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from clearline.lines.models import Line, Service
from clearline.lines.models.terms import ServiceStatus
from clearline.selfcare.changes import hold, note
from clearline.vocabulary.money import Money
from clearline.vocabulary.periods import period_ends_on


@dataclass(frozen=True, slots=True)
class ServiceOfLine:
    """One service; its fee is for 30 days. `ends_on` is its last day, where somebody ended it here."""

    id: UUID
    code: str
    since: date
    fee: Money
    runs: bool
    ends_on: date | None
    period_ends_on: date


def of_line(*, line: Line, today: date) -> list[ServiceOfLine]:
    """Return the services of a line: those that run, the oldest first, then those that ended."""
    rows = Service.objects.filter(line_id=line.pk).order_by("since", "external_id")
    return sorted((_shown(row, today) for row in rows), key=lambda each: not each.runs)


def end(*, line_id: UUID, service_id: UUID, last_day: date, now: datetime, today: date) -> None:
    """End a service with a day: today is at once, the end of its 30 days costs nothing that is not paid.

    A service that ended stays as it is.

    Raises:
        LineEnded: the line is closed.
        Service.DoesNotExist: the line has no such service.
        ValueError: the day lies before today, or after the 30 days that are running.
    """
    with transaction.atomic():
        line = hold(line_id=line_id)
        service = Service.objects.get(line=line, pk=service_id)
        shown = _shown(service, today)
        if not shown.runs or service.ends_on == last_day:
            return
        if not today <= last_day <= shown.period_ends_on:
            raise ValueError(f"A service can end from today to {shown.period_ends_on}, not on {last_day}.")
        service.ends_on = last_day
        if last_day == today:
            service.status = ServiceStatus.ENDED
        service.save(update_fields=["ends_on", "status"])
        note(line=line, kind="service.ended", body=_told(service), now=now)


def keep(*, line_id: UUID, service_id: UUID, now: datetime, today: date) -> None:
    """Take the end of a service back while it runs; doing it twice is doing it once.

    Raises:
        LineEnded: the line is closed.
        Service.DoesNotExist: the line has no such service.
    """
    with transaction.atomic():
        line = hold(line_id=line_id)
        service = Service.objects.get(line=line, pk=service_id)
        if service.ends_on is None or not _shown(service, today).runs:
            return
        service.ends_on = None
        service.save(update_fields=["ends_on"])
        note(line=line, kind="service.kept", body=_told(service), now=now)


def _told(service: Service) -> dict[str, str]:
    until = {"last_day": service.ends_on.isoformat()} if service.ends_on else {}
    return {"service": str(service.id), "code": service.code, **until}


def _shown(row: Service, today: date) -> ServiceOfLine:
    runs = row.status == ServiceStatus.ACTIVE and (row.ends_on is None or row.ends_on >= today)
    return ServiceOfLine(
        id=row.id,
        code=row.code,
        since=row.since,
        fee=Money(row.fee_minor, row.currency),
        runs=runs,
        ends_on=row.ends_on,
        period_ends_on=period_ends_on(begun_on=row.since, today=today),
    )
