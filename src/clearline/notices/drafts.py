"""Ask for messages, in the commit of the change they tell of: one message per contact of the holder."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from clearline.brands import sets
from clearline.keys import subjects
from clearline.notices.codes import message_code
from clearline.notices.kinds import kind_of
from clearline.notices.models import Channel, ContactKind
from clearline.outbox import commands
from clearline.outbox.commands import Command
from clearline.vocabulary.identifiers import uuid7

WAYS = {
    ContactKind.EMAIL: Channel.MAIL,
    ContactKind.CONTACT_MSISDN: Channel.SMS,
    ContactKind.LINE: Channel.SMS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A draft with one of the ways it may go; the database knows which contacts there are."""

    id: UUID
    draft: NoticeDraft
    contact: ContactKind
    personal: bytes | None


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
    written = sets.run(__package__, "write_notices", _columns(list(_candidates(records)), now))
    commands.write([_sending(*row) for row in written], now)


def _sending(notice_id: UUID, brand_id: UUID, channel: str) -> Command:
    return Command(
        brand_id=brand_id,
        origin=notice_id,
        effect=f"notice.{channel}",
        connector=channel,
        body={"notice": str(notice_id)},
    )


def _candidates(records: Sequence[NoticeDraft]) -> Iterator[_Candidate]:
    keys = _keys(records)
    for draft in records:
        reaches_line = draft.line_id is not None and not kind_of(draft.template).after_the_end
        for contact in draft.to:
            if contact is ContactKind.LINE and not reaches_line:
                continue
            notice_id = uuid7()
            sealed = keys[draft.subject_id].seal(draft.secrets, row_id=notice_id) if draft.secrets else None
            yield _Candidate(notice_id, draft, contact, sealed)


def _keys(records: Sequence[NoticeDraft]) -> dict[UUID, subjects.SubjectKey]:
    wanted = [draft.subject_id for draft in records if draft.secrets]
    found = subjects.find(subject_ids=wanted) if wanted else {}
    for subject_id in wanted:
        if subject_id not in found:
            raise subjects.Erased(subject_id)
    return found


def _columns(candidates: Sequence[_Candidate], now: datetime) -> dict[str, Any]:
    drafts = [each.draft for each in candidates]
    codes = {origin: message_code(origin) for origin in {draft.origin for draft in drafts}}
    return {
        "now": now,
        "ids": [each.id for each in candidates],
        "contacts": [each.contact.value for each in candidates],
        "channels": [WAYS[each.contact].value for each in candidates],
        "personals": [each.personal for each in candidates],
        "brands": [draft.brand_id for draft in drafts],
        "subjects": [draft.subject_id for draft in drafts],
        "accounts": [draft.account_id for draft in drafts],
        "lines": [draft.line_id for draft in drafts],
        "origins": [draft.origin for draft in drafts],
        "templates": [draft.template for draft in drafts],
        "parameters": [json.dumps(dict(draft.parameters)) for draft in drafts],
        "languages": [draft.language for draft in drafts],
        "codes": [codes[draft.origin] for draft in drafts],
    }
