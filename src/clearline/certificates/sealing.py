"""The seal on the files of a certificate: one signature over the whole JSON, one (PAdES) over the whole PDF.

Both are put on when somebody asks for the file, and both are the same each
time: the files of a certificate are byte for byte what they were before.
"""

import asyncio
import base64
import hashlib
import io
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from clearline.audit.canonical import canonical
from clearline.certificates import tagging
from clearline.certificates.models import Certificate
from clearline.certificates.offline.files import FILE
from clearline.keys import seals

if TYPE_CHECKING:
    from pyhanko.sign.signers.pdf_cms import Signer

FIELD = "Seal"
ROOM = 4096  # hexadecimal digits for a signature of some 1,300 bytes


def seal_of(certificate: Certificate) -> seals.Seal | None:
    """Return the seal that goes with a certificate's key; none for a minute where the key is from before."""
    return seals.find(signing_key_id=certificate.signing_key_id, brand_id=certificate.brand_id)


def sealed_json(told: Mapping[str, Any], *, seal: seals.Seal | None) -> bytes:
    """Return canonical JSON with `seal`: the seal's certificate, and its signature over all the rest."""
    if seal is None:
        return canonical({**told, "seal": None})
    carried = {"certificate": base64.b64encode(seal.certificate).decode()}
    signature = seal.sign(FILE + canonical({**told, "seal": carried}))
    return canonical({**told, "seal": {**carried, "p256": base64.b64encode(signature).decode()}})


def sealed_pdf(paper: bytes, *, seal: seals.Seal, at: datetime) -> bytes:
    """Return a PDF with a signature (PAdES B-B) over all of it, appended; nothing before it changes.

    `at` is the moment that the signature states, in whole seconds. Its field
    has its name in the active language, and a place in the paper's structure.
    """
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields
    from pyhanko.sign.signers import cms_embedder, pdf_byterange

    class Writer(IncrementalPdfFileWriter):
        """Draws the second half of the file's id from the file, not from chance, and leaves dates alone."""

        @classmethod
        def _handle_id(cls, prev: Any) -> generic.ArrayObject:  # noqa: ANN401 (pyHanko's reader)
            first = prev.trailer.raw_get("/ID")[0]
            drawn = generic.ByteStringObject(hashlib.sha256(paper).digest()[:16])
            return generic.ArrayObject([first, drawn])

        def _update_meta(self) -> None:
            """Leave what the paper says of itself as it is."""

    signer = _signer(seal)
    field = fields.SigFieldSpec(FIELD, readable_field_name=_("Seal of the operator"))
    writer = Writer(io.BytesIO(paper))
    writing = cms_embedder.PdfCMSEmbedder(new_field_spec=field).write_cms(FIELD, writer)
    tagging.into_structure(writer, next(writing))
    placeholder = pdf_byterange.PdfSignedData(
        generic.pdf_name("/Sig"),
        subfilter=fields.SigSeedSubFilter.PADES,
        timestamp=at.replace(microsecond=0),
        bytes_reserved=ROOM,
    )
    writing.send(cms_embedder.SigObjSetup(sig_placeholder=placeholder))
    prepared, made = writing.send(cms_embedder.SigIOSetup(md_algorithm="sha256", in_place=False))
    signed = asyncio.run(signer.async_sign(prepared.document_digest, "sha256", use_pades=True))
    writing.send(signed)
    return bytes(made.getvalue())


def _signer(seal: seals.Seal) -> "Signer":
    from asn1crypto import x509
    from pyhanko.sign.signers.pdf_cms import Signer
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class SealSigner(Signer):
        async def async_sign_raw(self, data: bytes, *_told: object, **_named: object) -> bytes:
            return seal.sign(data)

    return SealSigner(
        signing_cert=x509.Certificate.load(seal.certificate),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call] # pyHanko leaves it so
    )
