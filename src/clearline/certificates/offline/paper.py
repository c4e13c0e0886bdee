"""Is a PDF, all of it, what the operator sealed: nothing before, between or after that is not signed.

The tricks that fool readers of PDF live on what a signature leaves out: a
revision appended later, a second signature, a hole that is larger than the
signature in it. So nothing of the file is interpreted here. There must be one
signature, its hole must hold nothing but itself, in the one way in which we
write it, and everything else must be signed.
"""

import hashlib
import re
from dataclasses import dataclass

from asn1crypto import algos, cms, core, x509

from clearline.keys import seal_certificates
from clearline.keys.seal_certificates import Vouched

BYTE_RANGE = re.compile(rb"/ByteRange \[0 ([1-9]\d{0,7}) ([1-9]\d{0,7}) ([1-9]\d{0,7})\] {0,200}\n")
MARK = b"/ByteRange"
DIGEST = "message_digest"
LONG_FORM = 4  # bytes of tag and length before a signature of 256 bytes up to 64 kB


@dataclass(frozen=True, slots=True)
class Broken:
    """The file is not whole."""


@dataclass(frozen=True, slots=True)
class Hole:
    """Where a PDF leaves room for its signature: from the opening to the closing bracket of its digits."""

    begin: int
    end: int


def sealed_by(paper: bytes) -> Vouched | Broken | None:
    """Return the seal that is on all of a PDF; None for one without any seal."""
    if MARK not in paper:
        return None
    hole = _hole(paper)
    signed = _signature(paper, hole) if hole else None
    if hole is None or signed is None:
        return Broken()
    seal = seal_certificates.read(signed.certificate)
    told = hashlib.sha256(paper[: hole.begin] + paper[hole.end :]).digest()
    if seal is None or signed.digest != told or not seal.verifies(signed.signature, signed.attributes):
        return Broken()
    return seal


@dataclass(frozen=True, slots=True)
class _Signed:
    certificate: bytes
    attributes: bytes
    digest: bytes
    signature: bytes


def _hole(paper: bytes) -> Hole | None:
    """Return the one hole, if the file says itself that everything around it is signed."""
    found = BYTE_RANGE.findall(paper)
    if len(found) != 1 or paper.count(MARK) != 1:
        return None
    begin, end, rest = map(int, found[0])
    closed = begin + 1 < end < len(paper) and paper[begin : begin + 1] + paper[end - 1 : end] == b"<>"
    return Hole(begin, end) if closed and end + rest == len(paper) else None


def _signature(paper: bytes, hole: Hole) -> _Signed | None:
    """Return what the hole holds, if it is written just as we write it."""
    digits = paper[hole.begin + 1 : hole.end - 1]
    try:
        filled = bytes.fromhex(digits.decode("ascii"))
        size = LONG_FORM + int.from_bytes(filled[2:LONG_FORM], "big")
        content = filled[:size]
        if filled.hex().upper().encode() != digits or filled[size:].strip(b"\x00"):
            return None
        signed = _parts(content)
        return signed if signed and _written(signed) == content else None
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return None  # whatever is no signature of ours


def _parts(content: bytes) -> _Signed | None:
    told = cms.ContentInfo.load(content, strict=True)["content"]
    (who,) = told["signer_infos"]
    (certificate,) = told["certificates"]
    attributes = who["signed_attrs"].untag().dump()
    digests = [each["values"][0].native for each in who["signed_attrs"] if each["type"].native == DIGEST]
    if len(digests) != 1:
        return None
    return _Signed(certificate.chosen.dump(), attributes, digests[0], who["signature"].native)


def _written(signed: _Signed) -> bytes:
    """Return the only way in which these parts make a signature of ours."""
    certificate = x509.Certificate.load(signed.certificate, strict=True)
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    issuer = cms.IssuerAndSerialNumber(
        {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    )
    who = {
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": issuer}),
        "digest_algorithm": sha256,
        "signed_attrs": cms.CMSAttributes.load(signed.attributes, strict=True),
        "signature_algorithm": cms.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        "signature": core.OctetString(signed.signature),
    }
    told = {
        "version": "v1",
        "digest_algorithms": [sha256],
        "encap_content_info": {"content_type": "data"},
        "certificates": [cms.CertificateChoices(name="certificate", value=certificate)],
        "signer_infos": [who],
    }
    made = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(told)})
    return bytes(made.dump())
