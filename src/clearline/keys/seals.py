"""Seals: the key that the site puts on the files of certificates, one for each key that signs them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from django.db import transaction

from clearline.brands import sets
from clearline.brands.models import Brand
from clearline.keys import seal_certificates, sealing, signing
from clearline.keys.secrets import derive

KEYSTORE = "keystore"


@dataclass(frozen=True, slots=True)
class Seal:
    """An opened seal; `certificate` is X.509 in DER and says which signing key vouches for it."""

    certificate: bytes
    _private: ec.EllipticCurvePrivateKey

    def sign(self, message: bytes) -> bytes:
        return seal_certificates.sign(self._private, message)


def make(*, brand: Brand, signer: signing.Signer, now: datetime) -> None:
    """Make the seal that goes with a signing key; where there is one, it stays. The engine's login only."""
    private = ec.generate_private_key(ec.SECP256R1())
    certificate = seal_certificates.make(
        private, signer=signer, brand_id=brand.id, name=brand.name, country=brand.country
    )
    plain = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    key_id = signer.key.id
    wrapped = sealing.seal(_wrapping(), plain, owner=key_id.bytes)
    told = {"signing_key_id": key_id, "certificate": certificate, "wrapped": wrapped, "now": now}
    _query("create_seal", brand.id, {**told, "brand_id": brand.id})


def find(*, signing_key_id: UUID, brand_id: UUID) -> Seal | None:
    """Return the seal that goes with a signing key of this brand, or none where it has not been made yet."""
    rows = _query("find_seal", brand_id, {"signing_key_id": signing_key_id})
    for certificate, wrapped in rows:
        plain = sealing.unseal(_wrapping(), wrapped, owner=signing_key_id.bytes)
        private = load_der_private_key(plain, password=None)
        assert isinstance(private, ec.EllipticCurvePrivateKey)  # noqa: S101 (nothing else is made above)
        return Seal(bytes(certificate), private)
    return None


def make_missing(*, now: datetime) -> int:
    """Make the seals of keys from before there were any, and return how many. The engine's login only."""
    rows = sets.run(__package__, "unsealed_keys", {}, using=KEYSTORE)
    for key_id, name, public, wrapped, valid_from, valid_until in rows:
        key = signing.PublicKey(key_id, name, bytes(public), valid_from, valid_until)
        brand = Brand.objects.get(pk=UUID(name.partition("/")[2]))
        make(brand=brand, signer=signing.Signer(key, signing.unwrap(key_id, wrapped)), now=now)
    return len(rows)


def _query(name: str, brand_id: UUID, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with transaction.atomic(using=KEYSTORE):
        bound = {"brand": str(brand_id)}
        sets.execute("SELECT set_config('clearline.brand', %(brand)s, true)", bound, using=KEYSTORE)
        return sets.run(__package__, name, parameters, using=KEYSTORE)


def _wrapping() -> AESGCM:
    return AESGCM(derive("seals"))
