"""Write a request down once, with all that goes with it, in one statement.

One request a commit: its rounds to the database and back cost more than its
rows. A list has statements of its own, room by room (`cases.opening_many`).
"""

import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from clearline.audit.canonical import canonical
from clearline.audit.leaves import SALT_BYTES, commitment
from clearline.brands import sets
from clearline.cases.opening import Opened, Request, acknowledged, find_open
from clearline.identity import proofs
from clearline.journey.telling import recorded
from clearline.notices.codes import message_code
from clearline.notices.kinds import kind_of
from clearline.vocabulary.identifiers import uuid7_many
from clearline.vocabulary.references import new_reference


def record(
    *,
    request: Request,
    proof_ids: Sequence[UUID],
    reference_prefix: str,
    reference: str = "",
    now: datetime,
) -> Opened:
    """Record a request in the caller's transaction, or find the open case of its line.

    `reference` is what the case is called, where somebody has been told one.

    Two requests at the same moment meet at the unique index: one creates,
    the other waits for its commit and finds the case. Proofs are brought to
    a case that was created here, and to no other.

    Raises:
        ForeignProof: a proof is not of the account of the request.
    """
    shown = list(dict.fromkeys(proof_ids))
    while True:
        called, reference = reference or new_reference(reference_prefix), ""
        asked = _parameters(request, shown, called, now)
        for (brought,) in sets.run(__package__, "record_request", asked):
            if brought != len(shown):
                # Tells what is wrong, as for any case.
                proofs.attach(proof_ids=shown, case_id=asked["case"], now=now)
            return Opened(asked["case"], asked["reference"], True, now, request.ends_on)
        # None: the open case ended between the two statements, or another line's case has the reference.
        if standing := find_open(brand_id=request.brand_id, line_id=request.line_id):
            return standing


def _parameters(request: Request, shown: list[UUID], reference: str, now: datetime) -> dict[str, Any]:
    # In order, as they would be made one after the other: messages are sent in the order of their ids.
    case_id, sheet, *ids = uuid7_many(8 + len(shown))
    notices, effects, copies = ids[:3], ids[3:6], ids[6:]
    receipt = recorded(request, case_id, reference)
    kind_of(receipt.template).check(receipt.parameters)
    told, salt = acknowledged(case_id, request, now), os.urandom(SALT_BYTES)
    return {
        "case": case_id,
        "reference": reference,
        "brand": request.brand_id,
        "line": request.line_id,
        "account": request.account_id,
        "subject": request.subject_id,
        "lane": int(request.lane),
        "channel": request.channel,
        "language": request.language,
        "ends_on": request.ends_on,
        "requested_by": request.requested_by,
        "by_operator": request.ordered_by_operator,
        "now": now,
        "sheet": sheet,
        "leaf": told.id,
        "kind": told.kind,
        "body": canonical(told.body).decode(),
        "salt": salt,
        "commitment": commitment(told, salt=salt),
        "proofs": shown,
        "copies": copies,
        "counts_until": now + proofs.COUNTS_FOR,
        "template": receipt.template,
        "parameters": orjson.dumps(receipt.parameters).decode(),
        "message_code": message_code(case_id),
        "email": notices[0],
        "contact_msisdn": notices[1],
        "own": notices[2],
        "notices": notices,
        "effects": effects,
    }
