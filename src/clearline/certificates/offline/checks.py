"""What holds of a certificate's file, one finding after the other; pure, and without asking anybody.

A finding holds, does not hold, or cannot be known from the file and the keys
that are at hand: that is told apart, and never guessed.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from clearline.audit import merkle, notes
from clearline.audit.canonical import canonical
from clearline.audit.leaves import Leaf, commitment
from clearline.certificates import document, together
from clearline.certificates.offline.files import Opened
from clearline.certificates.offline.keyring import Ring
from clearline.keys.signing import verify

ISSUED = "certificate.issued"
WRONG = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError)


class What(StrEnum):
    """What was looked at, in the order in which it is told."""

    WHOLE = "whole"
    SIGNED = "signed"
    KEY = "key"
    IN_FORCE = "in_force"
    DISCLOSED = "disclosed"
    LOGGED = "logged"
    STANDING = "standing"


class Verdict(StrEnum):
    """What comes of it: genuine as far as the file goes, not to be relied on, or nobody's word for it yet."""

    GENUINE = "genuine"
    REFUSED = "refused"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that holds, does not, or (None) cannot be known here; `why` narrows it down in a code."""

    what: What
    holds: bool | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All findings about one file, and the document in it as far as it was read."""

    findings: list[Finding]
    told: Mapping[str, Any]

    @property
    def verdict(self) -> Verdict:
        found = {each.what: each.holds for each in self.findings}
        if False in found.values():
            return Verdict.REFUSED
        return Verdict.GENUINE if found.get(What.KEY) else Verdict.UNPROVEN

    @property
    def document(self) -> Mapping[str, Any]:
        found = self.told.get("document")
        return found if isinstance(found, dict) else {}


def check(opened: Opened, *, ring: Ring) -> Report:
    """Return what holds of a file by these keys; where it is not whole, what it tells counts for nothing."""
    if opened.seal is None:
        return Report([Finding(What.WHOLE, False, "changed" if opened.sealed else "unsealed")], {})
    if ring and opened.seal.public_key not in ring.keys:
        return Report([Finding(What.WHOLE, True), Finding(What.KEY, False)], {})
    return Report(list(_findings(opened, ring)), opened.told)


def _findings(opened: Opened, ring: Ring) -> Iterator[Finding]:
    told, seal = opened.told, opened.seal
    yield Finding(What.WHOLE, True)
    signed = bool(seal) and _quietly(lambda: _signed(told)) is True and _same_key(opened)
    yield Finding(What.SIGNED, signed)
    if not signed:
        return
    yield Finding(What.KEY, True if ring else None)
    days = ring.keys.get(base64.b64decode(told["signature"]["public_key"]))
    yield Finding(What.IN_FORCE, days.cover(_issued_at(told)) if days else None)
    if told["disclosed"]:
        yield Finding(What.DISCLOSED, _quietly(lambda: _disclosed(told)) is True)
    yield _logged(told, ring)
    yield _standing(told)


def _quietly(look: Callable[[], bool | None]) -> bool | None:
    """Return what was seen; False where the file has not even the form for it."""
    try:
        return look()
    except WRONG:
        return False


def _signed(told: Mapping[str, Any]) -> bool:
    """Climb from the document to the root that the statement names, and look whose signature is under it."""
    signature, written = told["signature"], canonical(told["document"])
    statement = signature["statement"]
    steps = [base64.b64decode(step, validate=True) for step in signature["path"]]
    if any(len(step) != together.STEP_BYTES for step in steps) or len(steps) > together.LONGEST:
        return False
    place = together.Place(signature["index"], statement["size"], b"".join(steps))
    root = together.root_above(written, place)
    same = all(statement[name] == told["document"][name] for name in ("brand", "key", "issued_at"))
    return (
        root is not None
        and same
        and _issued_at(told).tzinfo is not None
        and told["document"]["form"] == document.form(told["document"]["body"])
        and statement["form"] == together.FORM
        and statement["root"] == root.hex()
        and verify(
            public=base64.b64decode(signature["public_key"], validate=True),
            signature=base64.b64decode(signature["ed25519"], validate=True),
            message=canonical(statement),
        )
    )


def _same_key(opened: Opened) -> bool:
    """Tell whether document and seal go back to one and the same key."""
    seal, told = opened.seal, opened.told
    return seal is not None and (
        seal.public_key == base64.b64decode(told["signature"]["public_key"])
        and seal.key_id == told["document"]["key"] == told["signature"]["key_id"]
        and seal.brand == told["document"]["brand"]
    )


def _issued_at(told: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(told["document"]["issued_at"])


def _disclosed(told: Mapping[str, Any]) -> bool:
    bound = told["document"]["body"]["commitments"]
    return all(
        bound[name] == document.commitment(shown["value"], shown["salt"])
        for name, shown in told["disclosed"].items()
    )


def _logged(told: Mapping[str, Any], ring: Ring) -> Finding:
    log = told.get("log")
    if log is None:
        return Finding(What.LOGGED, None, "log" if "log" in told else "paper")
    held = _quietly(lambda: _in_log(told, log))
    if not held:
        return Finding(What.LOGGED, False)
    keys = [notes.read_verifier_key(line)[1] for line in log["keys"]]
    ours = [key for key in keys if not ring.logs or key in ring.logs]
    signed = any(_note_signed(log["checkpoint"], key) for key in ours)
    return Finding(What.LOGGED, signed)


def _in_log(told: Mapping[str, Any], log: Mapping[str, Any]) -> bool:
    """Tell whether the entry is about this document, and stands where the checkpoint says."""
    entry, written = log["entry"], canonical(told["document"])
    leaf = Leaf(
        id=UUID(entry["id"]),
        brand_id=UUID(entry["brand"]),
        origin=UUID(entry["origin"]),
        kind=entry["kind"],
        at=datetime.fromisoformat(entry["at"]),
        body=entry["body"],
    )
    bound = commitment(leaf, salt=base64.b64decode(log["salt"], validate=True))
    checkpoint = notes.read(log["checkpoint"])
    about = entry["body"]["digest"] == hashlib.sha256(written).hexdigest()
    return (
        about
        and entry["kind"] == ISSUED
        and entry["brand"] == told["document"]["brand"]
        and merkle.verify_inclusion(
            leaf=merkle.leaf_hash(bound),
            index=log["index"],
            size=checkpoint.size,
            path=[base64.b64decode(step, validate=True) for step in log["path"]],
            root=checkpoint.root,
        )
    )


def _note_signed(note: str, key: bytes) -> bool:
    return notes.is_signed(
        note,
        public=key,
        verify=lambda signature, message: verify(public=key, signature=signature, message=message),
    )


def _standing(told: Mapping[str, Any]) -> Finding:
    """Tell what the file itself says of a revocation: that there was none later, no file can know."""
    standing = told.get("standing")
    if not standing:
        return Finding(What.STANDING, None)
    return Finding(What.STANDING, False, "corrected" if standing.get("replaced_by") else "revoked")
