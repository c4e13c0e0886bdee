"""Who looks at a certificate, and what they see of the person behind it."""

import base64
import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings

from clearline.brands.models import Brand
from clearline.certificates.models import Certificate
from clearline.keys import subjects
from clearline.keys.secrets import derive
from clearline.vocabulary.msisdn import Msisdn

TOKEN_BYTES = 16


class View(StrEnum):
    """Everybody sees the masked number; who holds the QR code, the number; the holder, the name as well."""

    PUBLIC = "public"
    BEARER = "bearer"
    HOLDER = "holder"


@dataclass(frozen=True, slots=True)
class Person:
    """What one view shows of number and holder, and the sealed values behind what it discloses."""

    number: str
    holder: str
    disclosed: dict[str, dict[str, str]]


def person(certificate: Certificate, *, view: View) -> Person:
    """Return what a view shows; an erased subject stays masked for everybody."""
    number, holder = certificate.body.get("number", ""), certificate.body.get("holder", "")
    sealed = {} if view is View.PUBLIC else _opened(certificate)
    disclosed: dict[str, dict[str, str]] = {}
    if sealed.get("number"):
        number = Msisdn(sealed["number"]).display()
        disclosed["number"] = {"value": sealed["number"], "salt": sealed["number_salt"]}
    if sealed.get("full_name") and view is View.HOLDER:
        holder = sealed["full_name"]
        disclosed["full_name"] = {"value": holder, "salt": sealed["full_name_salt"]}
    return Person(number, holder, disclosed)


def token(public_id: str) -> str:
    """Return what the QR code carries besides the certificate's number: 128 bits that nobody guesses."""
    mac = hmac.digest(derive("certificate-token"), public_id.encode(), "sha256")[:TOKEN_BYTES]
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def opens(public_id: str, presented: str | None) -> bool:
    """Tell, in constant time, whether a presented token is this certificate's."""
    return presented is not None and hmac.compare_digest(token(public_id).encode(), presented.encode())


def address(certificate: Certificate, *, brand: Brand, with_token: bool = False) -> str:
    """Return the public page that confirms a certificate, on the brand's own site."""
    site = (
        f"https://{brand.host}" if brand.host else f"{settings.CLEARLINE_PUBLIC_URL.rstrip('/')}/{brand.code}"
    )
    page = f"{site}/certificates/{certificate.public_id}/"
    return f"{page}?k={token(certificate.public_id)}" if with_token else page


def _opened(certificate: Certificate) -> dict[str, Any]:
    found = subjects.find(subject_ids=[certificate.subject_id], brand_id=certificate.brand_id)
    key = found.get(certificate.subject_id)
    if key is None or not certificate.personal:
        return {}
    return key.open(certificate.personal, row_id=certificate.id)
