"""Part of what one seal holds: open it, leave the values out whose time has come, seal the rest again."""

from collections.abc import Sequence
from uuid import UUID

from clearline.brands import sets
from clearline.keys import subjects
from clearline.vocabulary.personal import Held


def leave_out(held: Held, *, brand_id: UUID, account_ids: Sequence[UUID]) -> None:
    """Empty some of the values that are sealed in the accounts' rows; nothing is left of a seal without any.

    Backups hold the old seal, under the same key, until they are too old to
    be kept (35 days at most) or the key goes.
    """
    rows = sets.run(__package__, "sealed_rows", {"brand": brand_id, "ids": list(account_ids)})
    keys = subjects.in_order(subject_ids=[subject_id for _, subject_id, _ in rows], brand_id=brand_id)
    changed: dict[UUID, bytes] = {}
    for (row_id, _, sealed), key in zip(rows, keys, strict=True):
        values = key.open(sealed, row_id=row_id) if key else {}
        left = {name: "" if name in held.sealed else value for name, value in values.items()}
        changed[row_id] = key.seal(left, row_id=row_id) if key and any(left.values()) else b""
    if changed:
        seals = {"ids": list(changed), "seals": list(changed.values()), "brand": brand_id}
        sets.run(__package__, "keep_seals", seals)
