"""Runs of transfers: gather what waits, write it down as one run, and take the bank's word for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from clearline.brands import sets
from clearline.brands.models import Brand
from clearline.connectors.bank import port
from clearline.keys import subjects
from clearline.outbox.asking import ask_soon
from clearline.settlement import claims
from clearline.settlement.models import Transfer, TransferState
from clearline.settlement.refunds import EFFECT
from clearline.vocabulary.iban import Iban
from clearline.vocabulary.identifiers import uuid7
from clearline.vocabulary.money import Money

LARGEST_RUN = 5_000  # transfers; what is more waits for the next run


class NoSuchRun(LookupError):
    """Nothing was exported under this id."""


class NoSuchTransfer(LookupError):
    """No transfer has this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """The operator's own account that a run is paid from."""

    name: str
    iban: Iban
    bic: str = ""


@dataclass(frozen=True, slots=True)
class Exported:
    """A run, and what could not be sent: transfers whose holder's key is destroyed, by their names."""

    run: port.Run
    unreadable: tuple[str, ...]


def open_run(*, brand: Brand, now: datetime, limit: int = LARGEST_RUN) -> UUID | None:
    """Put refunds and claims of a brand that wait into one run, each into one only; None where none waits."""
    run, asked = uuid7(), {"brand": brand.id, "limit": limit}
    with transaction.atomic():
        waiting = [
            *((case, None, *rest) for case, *rest in sets.run(__package__, "hold_for_run", asked)),
            *sets.run(__package__, "hold_claims_for_run", asked),
        ][:limit]
        Transfer.objects.bulk_create(
            Transfer(
                brand_id=brand.id,
                case_id=case,
                kept_id=kept,
                generation=generation,
                run=run,
                amount_minor=minor,
                currency=currency,
                exported_at=now,
            )
            for case, kept, generation, minor, currency in waiting
        )
    return run if waiting else None


def read_run(*, run: UUID, brand: Brand, payer: Payer, on: date) -> Exported:
    """Return a run as the bank gets it; the same run, payer and day make the same file.

    Raises:
        NoSuchRun: nothing of this brand was exported under this id.
    """
    rows = [row for row in sets.run(__package__, "run_of", {"run": run}) if row[4] == TransferState.EXPORTED]
    if not rows:
        raise NoSuchRun(f"No transfer of {brand.code} waits for the bank in run {run.hex}.")
    keys = subjects.find(subject_ids=[row[8] for row in rows], brand_id=brand.id)
    return Exported(
        run=port.Run(
            id=run,
            made_at=rows[0][5],
            on=on,
            payer=payer.name,
            payer_iban=payer.iban,
            payer_bic=payer.bic,
            transfers=tuple(_transfer(row, keys, brand) for row in rows if row[8] in keys),
        ),
        unreadable=tuple(name_of(row[6], row[1], row[10]) for row in rows if row[8] not in keys),
    )


def confirm(*, run: UUID, now: datetime) -> int:
    """Store that the bank paid what is still open of a run; return how many transfers that were.

    Raises:
        NoSuchRun: nothing was exported under this id.
    """
    with transaction.atomic():
        rows = Transfer.objects.select_for_update(no_key=True).filter(run=run).order_by("case_id")
        every = list(rows)
        if not every:
            raise NoSuchRun(f"There is no run {run.hex}.")
        paid = [each for each in every if each.state == TransferState.EXPORTED]
        for each in paid:
            _end(each, TransferState.CONFIRMED, now)
    return len(paid)


def find(*, name: str) -> Transfer:
    """Return the transfer with the name that the bank quotes (EndToEndId).

    Raises:
        NoSuchTransfer: there is none.
    """
    rows = sets.run(__package__, "transfer_named", {"name": name.strip().upper()})
    if not rows:
        raise NoSuchTransfer(f"There is no transfer {name!r}. It is written as in the file: REFERENCE-1.")
    return Transfer.objects.get(pk=rows[0][0])


def came_back(*, transfer: Transfer, reason: str, now: datetime) -> None:
    """Store that the money of a transfer came back, in the caller's transaction."""
    _end(transfer, TransferState.RETURNED, now, reason=reason)


def name_of(reference: str, generation: int, kept_id: UUID | None = None) -> str:
    """Return the name of a transfer: the case's reference, and how often it was asked for.

    For a claim on the vault the end of its id stands between: a case may have several.
    """
    return "-".join((reference, *((kept_id.hex[-6:].upper(),) if kept_id else ()), str(generation)))


def _end(transfer: Transfer, state: TransferState, now: datetime, *, reason: str = "") -> None:
    transfer.state, transfer.ended_at, transfer.reason = state, now, reason[:35]
    transfer.save(update_fields=["state", "ended_at", "reason"])
    if transfer.kept_id:
        ask_soon(origin=transfer.kept_id, effect=claims.EFFECT, now=now)
    else:
        ask_soon(origin=transfer.case_id, effect=EFFECT, now=now)


def _transfer(row: Sequence[Any], keys: dict[UUID, subjects.SubjectKey], brand: Brand) -> port.Transfer:
    _, generation, minor, currency, _, _, reference, row_id, subject_id, personal, kept_id = row
    values = keys[subject_id].open(personal, row_id=row_id)
    return port.Transfer(
        end_to_end=name_of(reference, generation, kept_id),
        name=values["owner"],
        iban=Iban(values["iban"]),
        amount=Money(minor, currency),
        text=f"{brand.name} {reference}",
    )
