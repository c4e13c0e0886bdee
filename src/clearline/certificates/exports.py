"""The certificate as JSON, with everything that a stranger needs to check it off line."""

import base64
import json
from typing import Any

from clearline.audit import notes, tree
from clearline.audit.canonical import canonical, instant
from clearline.audit.sequencer import LOG_KEY
from clearline.brands.directory import brand_of
from clearline.brands.models import Brand
from clearline.certificates import checking, sealing, together, views
from clearline.certificates.models import Certificate
from clearline.certificates.offline import keyring
from clearline.keys import signing


def as_json(certificate: Certificate, *, view: views.View = views.View.PUBLIC) -> bytes:
    """Return the signed document, key and signature, what the view discloses, the proof from the log: sealed.

    `log` is null until a signed checkpoint covers the certificate, `standing` while nothing has ended it.
    """
    checks = checking.check(certificate)
    told = {**signed_part(certificate, checks, view=view), "log": _log(checks), "standing": _ended(checks)}
    return sealing.sealed_json(told, seal=sealing.seal_of(certificate))


def keys(brand: Brand) -> bytes:
    """Return every public key that a brand's certificates are checked with, and those of the log."""
    newest = tree.newest()
    origin = notes.read(newest.note).origin if newest else ""
    logs = signing.public_keys(name=LOG_KEY) if newest else []
    return canonical(
        {
            "form": keyring.FORM,
            "brand": brand.id,
            "operator": brand.name,
            "keys": [
                {
                    "key_id": key.id,
                    "public_key": _base64(key.public),
                    "valid_from": instant(key.valid_from),
                    "valid_until": instant(key.valid_until) if key.valid_until else None,
                }
                for key in signing.public_keys(name=signing.certificate_key_name(brand.id))
            ],
            "log": [notes.verifier_key(name=origin, public=key.public) for key in logs],
        }
    )


def signed_part(certificate: Certificate, checks: checking.Checks, *, view: views.View) -> dict[str, Any]:
    """Return what never changes after issue: document, signature, key, and the disclosed values."""
    key, document = checks.key, checking.signed_document(certificate)
    return {
        "document": json.loads(document),
        "signature": {
            **_tree(certificate, document),
            "ed25519": _base64(certificate.signature),
            "public_key": _base64(key.public) if key else None,
            "key_id": certificate.signing_key_id,
            "valid_from": instant(key.valid_from) if key else None,
        },
        "disclosed": views.person(certificate, view=view).disclosed,
        "page": views.address(certificate, brand=brand_of(certificate.brand_id)),
    }


def _tree(certificate: Certificate, document: bytes) -> dict[str, Any]:
    """Return the signed statement, and the way from the document to the root that it names.

    Without the statement where no way leads to a root: then nothing was signed.
    """
    place = checking.place(certificate)
    root = together.root_above(document, place)
    return {
        "statement": json.loads(checking.statement(certificate, root=root)) if root else None,
        "index": place.index,
        "path": [_base64(step) for step in place.steps()],
    }


def _log(checks: checking.Checks) -> dict[str, Any] | None:
    entry, inclusion = checks.entry, checks.inclusion
    if entry is None or inclusion is None:
        return None
    told = {"at": entry.at, "body": entry.body, "brand": entry.brand_id, "id": entry.id, "kind": entry.kind}
    origin = notes.read(inclusion.note).origin
    return {
        "entry": {**told, "at": instant(entry.at), "origin": entry.origin},
        "salt": _base64(entry.salt),
        "index": inclusion.index,
        "path": [_base64(step) for step in inclusion.path],
        "checkpoint": inclusion.note,
        "keys": [
            notes.verifier_key(name=origin, public=key.public) for key in signing.public_keys(name=LOG_KEY)
        ],
    }


def _ended(checks: checking.Checks) -> dict[str, Any] | None:
    """Return what ended the document, as far as is known today: a file from before does not know it."""
    found = checks.ended
    if found is None:
        return None
    told = {"at": instant(found.at), "reason": found.reason, "entry": found.entry}
    return {**told, "replaced_by": found.replaced_by or None}


def _base64(raw: bytes | memoryview) -> str:
    return base64.b64encode(bytes(raw)).decode()
