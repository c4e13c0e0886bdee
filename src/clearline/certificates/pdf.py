"""The certificate on paper: set in a child process, with our own fonts, the same bytes every time."""

import json
from typing import Any
from zoneinfo import ZoneInfo

import segno
from django.utils import translation
from django.utils.translation import gettext as _

from clearline.brands.directory import brand_of
from clearline.brands.models import Brand
from clearline.certificates import checking, exports, facts, sealing, typesetters, views
from clearline.certificates.models import Certificate
from clearline.certificates.public import key_label
from clearline.certificates.wording import Wording

NotTypeset = typesetters.NotTypeset
LETTER = frozenset({"CA", "CL", "CO", "CR", "GT", "MX", "PA", "PH", "PR", "SV", "US", "VE"})


def render(certificate: Certificate, *, view: views.View = views.View.HOLDER) -> bytes:
    """Return the sealed PDF in the certificate's own language; the same certificate and view, the same bytes.

    Raises:
        NotTypeset: the child process failed, or took more than 20 seconds.
    """
    with translation.override(certificate.language):
        paper = _paper(certificate, view=view)
        made = typesetters.typeset(json.dumps(paper, ensure_ascii=False, sort_keys=True).encode())
        seal = sealing.seal_of(certificate)
        return sealing.sealed_pdf(made, seal=seal, at=certificate.issued_at) if seal else made


def _paper(certificate: Certificate, *, view: views.View) -> dict[str, Any]:
    """Return everything that the template sets, in words."""
    brand, body = brand_of(certificate.brand_id), certificate.body
    person = views.person(certificate, view=view)
    wording = Wording(language=certificate.language, country=brand.country, time_zone=brand.time_zone)
    before, _moment, after = facts.sentence(body, kind=certificate.kind).partition("{moment}")
    page = views.address(certificate, brand=brand)
    return {
        **_look(certificate, brand),
        "title": facts.title(certificate.kind),
        "id": certificate.public_id,
        "operator": body.get("operator", {}).get("name", ""),
        "number": person.number,
        "before": before.strip(),
        "moment": wording.moment(body["ceased_at"]) if body.get("ceased_at") else "",
        "after": after,
        "facts": [
            {"label": fact.label, "value": fact.value, "note": fact.note}
            for fact in facts.facts(body, kind=certificate.kind, holder=person.holder, wording=wording)
        ],
        "issued": _("Issued on {moment}").format(moment=wording.moment(certificate.issued_at.isoformat())),
        "signed_by": _("Signed by {key}").format(key=key_label(certificate)),
        "hash": _grouped(bytes(certificate.digest).hex()),
        "invitation": _("Scan to check that this certificate is genuine, or open"),
        "page": page,
        "qr": _qr(views.address(certificate, brand=brand, with_token=view is not views.View.PUBLIC)),
        "qr_told": _("QR code that leads to the page which confirms this certificate"),
        "times": _("Times are in {place} time.").format(place=wording.place_of_time()),
        "attached": _("The signed document is attached to this file as JSON."),
        "json": json.dumps(_attached(certificate, view), ensure_ascii=False, sort_keys=True, default=str),
    }


def _look(certificate: Certificate, brand: Brand) -> dict[str, Any]:
    base, _dash, script = certificate.language.partition("-")
    issued = certificate.issued_at.astimezone(ZoneInfo("UTC"))
    return {
        "lang": base,
        "script": script or "auto",
        "region": brand.country,
        "colour": brand.colour,
        "sheet": "us-letter" if brand.country in LETTER else "a4",
        "issued_on": [issued.year, issued.month, issued.day, issued.hour, issued.minute, issued.second],
    }


def _attached(certificate: Certificate, view: views.View) -> dict[str, Any]:
    # Without the proof from the log: that one grows with the log, and the file would never be the same again.
    return exports.signed_part(certificate, checking.check(certificate), view=view)


def _qr(target: str) -> str:
    code = segno.make(target, error="m", micro=False)
    return str(code.svg_inline(border=0, omitsize=True, dark="#13232c"))


def _grouped(digest: str) -> str:
    return " ".join(digest[place : place + 4] for place in range(0, len(digest), 4))
