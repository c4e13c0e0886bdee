"""A certificate's file, taken apart: what it tells, and whose seal is on all of it."""

import base64
import binascii
import io
import json
from dataclasses import dataclass
from typing import Any

from clearline.audit.canonical import canonical
from clearline.certificates.offline import paper
from clearline.certificates.offline.keyring import Ring
from clearline.keys import seal_certificates
from clearline.keys.seal_certificates import Vouched

LARGEST = 1_000_000  # bytes; the longest of ours has a tenth
FILE = b"clearline-file/1\n"
ATTACHMENT = "certificate.json"


class Unreadable(ValueError):
    """This is no file of a certificate at all."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it came: `seal` is None where none is on it, or where anything was changed under it.

    `told` is empty where it was not looked into: what strangers have sealed
    is not read any further.
    """

    is_pdf: bool
    sealed: bool
    seal: Vouched | None
    told: dict[str, Any]


def open_file(content: bytes, *, ring: Ring) -> Opened:
    """Take a file apart, as JSON or as PDF by its first bytes.

    Raises:
        Unreadable: it is too long, or neither of the two.
    """
    if len(content) > LARGEST:
        raise Unreadable(f"A file of a certificate has {LARGEST:,} bytes at most, and this one is longer.")
    if content.startswith(b"%PDF-"):
        return _open_pdf(content, ring)
    return _open_json(content)


def _open_pdf(content: bytes, ring: Ring) -> Opened:
    seal = paper.sealed_by(content)
    if not isinstance(seal, Vouched):
        return Opened(is_pdf=True, sealed=seal is not None, seal=None, told={})
    if ring and seal.public_key not in ring.keys:
        return Opened(is_pdf=True, sealed=True, seal=seal, told={})
    return Opened(is_pdf=True, sealed=True, seal=seal, told=_attached(content))


def _attached(content: bytes) -> dict[str, Any]:
    """Return what the PDF carries as JSON; nothing where there is none of ours."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        names = list(PdfFileReader(io.BytesIO(content)).root["/Names"]["/EmbeddedFiles"]["/Names"])
        files = {str(name): file for name, file in zip(names[::2], names[1::2], strict=True)}
        told = json.loads(files[ATTACHMENT].get_object()["/EF"]["/F"].data)
    except (PdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _open_json(content: bytes) -> Opened:
    try:
        told = json.loads(content)
        as_written = canonical(told) == content
    except (ValueError, TypeError, RecursionError):
        told, as_written = None, False
    if not isinstance(told, dict) or "document" not in told:
        raise Unreadable("This is neither a PDF nor the JSON of a certificate.")
    seal = told.get("seal")
    found = _sealed(told, seal) if as_written and isinstance(seal, dict) else None
    return Opened(is_pdf=False, sealed=bool(seal), seal=found, told=told)


def _sealed(told: dict[str, Any], seal: dict[str, Any]) -> Vouched | None:
    """Return the seal that is on all the rest of the JSON."""
    if set(seal) != {"certificate", "p256"}:
        return None
    try:
        certificate = base64.b64decode(seal["certificate"], validate=True)
        signature = base64.b64decode(seal["p256"], validate=True)
    except (binascii.Error, TypeError, ValueError):
        return None
    if base64.b64encode(signature).decode() != seal["p256"]:
        return None  # base64 has bits to spare at its end
    found = seal_certificates.read(certificate)
    rest = {**told, "seal": {"certificate": seal["certificate"]}}
    return found if found and found.verifies(signature, FILE + canonical(rest)) else None
