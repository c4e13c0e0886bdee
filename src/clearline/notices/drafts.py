"""Ask for messages, in the commit of the change they tell of: one message per contact of the holder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from clearline.brands import sets
from clearline.keys import subjects
from clearline.notices.codes import message_code
from clearline.notices.kinds import kind_of
from clearline.notices.models import Channel, ContactKind
from clearline.outbox import commands
from clearline.outbox.commands import Command
from clearline.vocabulary.identifiers import uuid7_many
from clearline.vocabulary.lanes import Lane

WAYS = {
    ContactKind.EMAIL: Channel.MAIL,
    ContactKind.CONTACT_MSISDN: Channel.SMS,
    ContactKind.LINE: Channel.SMS,
}


@dataclass(slots=True, kw_only=True)
class NoticeDraft:
    """Something to tell a holder.

    `parameters` hold nothing personal; `secrets` (a code) are sealed and
    never stored open. It goes to every contact on file, or to those in `to`
    where a code must not go everywhere. Without a line, `account_id` says
    whose contacts are meant.
    """

    brand_id: UUID
    subject_id: UUID
    line_id: UUID | None
    origin: UUID
    template: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    account_id: UUID | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    to: tuple[ContactKind, ...] = tuple(WAYS)
    lane: Lane = Lane.INTERACTIVE


def write(records: Sequence[NoticeDraft], now: datetime) -> None:
    """Insert the notices of a batch, and the effects that will send them.

    One statement for each, however many there are. A holder without any
    contact gets nothing, which is no error: there is nobody to write to.

    Raises:
        KeyError: a draft names no template of ours, or lacks one of its parameters.
        Erased: a secret is meant for somebody whose key is gone.
    """
    if not records:
        return
    for draft in records:
        kind_of(draft.template).check({**draft.parameters, **draft.secrets})
    written = sets.run(__package__, "write_notices", _columns(records, now))
    commands.write(
        [_sending(records[place], notice_id, channel) for notice_id, place, channel in written], now
    )


def _sending(draft: NoticeDraft, notice_id: UUID, channel: str) -> Command:
    return Command(
        brand_id=draft.brand_id,
        origin=notice_id,
        effect=f"notice.{channel}",
        connector=channel,
        body={"notice": str(notice_id)},
        lane=draft.lane,
        stream=draft.origin,
    )


def _ids(records: Sequence[NoticeDraft], contact: ContactKind) -> list[UUID | None]:
    """Return an id for each draft that may go this way; the database knows which contacts there are."""
    return [
        notice_id
        if contact in draft.to and (contact is not ContactKind.LINE or _reaches_line(draft))
        else None
        for notice_id, draft in zip(uuid7_many(len(records)), records, strict=True)
    ]


def _reaches_line(draft: NoticeDraft) -> bool:
    return draft.line_id is not None and not kind_of(draft.template).after_the_end


def _keys(records: Sequence[NoticeDraft]) -> dict[UUID, subjects.SubjectKey]:
    wanted = [draft.subject_id for draft in records if draft.secrets]
    found = subjects.find(subject_ids=wanted) if wanted else {}
    for subject_id in wanted:
        if subject_id not in found:
            raise subjects.Erased(subject_id)
    return found


def _columns(records: Sequence[NoticeDraft], now: datetime) -> dict[str, Any]:
    codes = {origin: message_code(origin) for origin in {draft.origin for draft in records}}
    keys = _keys(records)
    columns: dict[str, Any] = {
        "now": now,
        "places": list(range(len(records))),
        "brands": [draft.brand_id for draft in records],
        "subjects": [draft.subject_id for draft in records],
        "accounts": [draft.account_id for draft in records],
        "lines": [draft.line_id for draft in records],
        "origins": [draft.origin for draft in records],
        "templates": [draft.template for draft in records],
        "parameters": [orjson.dumps(dict(draft.parameters)).decode() for draft in records],
        "languages": [draft.language for draft in records],
        "codes": [codes[draft.origin] for draft in records],
    }
    for contact in WAYS:
        ids = columns[f"{contact.value}_ids"] = _ids(records, contact)
        columns[f"{contact.value}_personals"] = [
            keys[draft.subject_id].seal(draft.secrets, row_id=notice_id)
            if notice_id and draft.secrets
            else None
            for notice_id, draft in zip(ids, records, strict=True)
        ]
    return columns
