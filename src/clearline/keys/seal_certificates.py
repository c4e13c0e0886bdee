"""The certificate (X.509) of a seal, and what the signing key says of it in there; pure.

A seal is a P-256 key, which readers of PDF know how to check. Its certificate
is issued by itself. Who trusts a brand's Ed25519 key need not trust it on
faith: an extension carries that key's signature over the seal's public half.
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from clearline.keys.signing import PublicKey, Signer, verify

FORM = "clearline-seal/1"
# An arc of its own for everyone: a UUID below 2.25 (ITU-T X.667).
VOUCHER = x509.ObjectIdentifier(f"2.25.{UUID('5b0f6d0e-4d0c-4a0e-9a63-0d2f3c1b7e55').int}")
NEVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)  # "no well-defined end" (RFC 5280, 4.1.2.5)
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256's group
LARGEST = 8_192  # bytes


_NOT_ONE = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    RecursionError,
    InvalidSignature,
    UnsupportedAlgorithm,
    x509.ExtensionNotFound,
    x509.DuplicateExtension,
)


@dataclass(frozen=True, slots=True)
class Vouched:
    """A seal's public half, and the signing key that vouches for it: says nothing of whose key that is."""

    brand: str
    key_id: str
    public_key: bytes
    certificate: bytes
    _seal: ec.EllipticCurvePublicKey

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Tell whether the seal is on a message; of the two signatures that ECDSA allows, one counts."""
        try:
            r, s = decode_dss_signature(signature)
            self._seal.verify(signature, message, ec.ECDSA(hashes.SHA256()))
        except (InvalidSignature, ValueError):
            return False
        return 2 * s <= ORDER and encode_dss_signature(r, s) == signature


def make(
    private: ec.EllipticCurvePrivateKey, *, signer: Signer, brand_id: UUID, name: str, country: str
) -> bytes:
    """Return the certificate of a new seal in DER, in force from the same moment as the signing key."""
    statement = _statement(brand_id, signer.key, private.public_key())
    voucher = _written(
        {
            "ed25519": _base64(signer.sign(_written(statement))),
            "public_key": _base64(signer.key.public),
            "statement": statement,
        }
    )
    who = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, country),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{name[:44]} certificates"),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        **dict.fromkeys(
            (
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "key_cert_sign",
                "crl_sign",
                "encipher_only",
                "decipher_only",
            ),
            False,
        ),
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(private.public_key())
        .serial_number(signer.key.id.int >> 1)
        .not_valid_before(signer.key.valid_from.replace(microsecond=0))
        .not_valid_after(NEVER)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.UnrecognizedExtension(VOUCHER, voucher), critical=False)
    )
    return made.sign(private, hashes.SHA256()).public_bytes(Encoding.DER)


def read(certificate: bytes) -> Vouched | None:
    """Return the seal of a certificate that its signing key really vouches for; None for any other."""
    if len(certificate) > LARGEST:
        return None
    try:
        found = x509.load_der_x509_certificate(certificate)
        found.verify_directly_issued_by(found)
        public = found.public_key()
        extension = found.extensions.get_extension_for_oid(VOUCHER).value
        assert isinstance(extension, x509.UnrecognizedExtension)  # noqa: S101 (no other has our number)
        told = json.loads(extension.value)
        statement, key = told["statement"], _bytes(told["public_key"])
        signed = verify(public=key, signature=_bytes(told["ed25519"]), message=_written(statement))
        if not isinstance(public, ec.EllipticCurvePublicKey) or not isinstance(public.curve, ec.SECP256R1):
            return None
        if not signed or statement["form"] != FORM or statement["spki"] != _fingerprint(public):
            return None
        return Vouched(statement["brand"], statement["key"], key, certificate, public)
    except _NOT_ONE:
        return None


def sign(private: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """Return the one signature that counts: the same for the same message (RFC 6979), with the smaller s."""
    r, s = decode_dss_signature(private.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True)))
    return encode_dss_signature(r, min(s, ORDER - s))


def _statement(brand_id: UUID, key: PublicKey, public: ec.EllipticCurvePublicKey) -> dict[str, str]:
    told = {"brand": str(brand_id), "form": FORM, "key": str(key.id)}
    return {**told, "spki": _fingerprint(public)}


def _fingerprint(public: ec.EllipticCurvePublicKey) -> str:
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).hexdigest()


def _written(told: Any) -> bytes:  # noqa: ANN401 (any JSON that holds texts)
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
