"""The page on which a stranger asks whether a certificate is genuine."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from clearline.audit import notes
from clearline.brands.directory import brand_of
from clearline.certificates import checking, ending, facts, public_ids, views
from clearline.certificates.attested import Fact
from clearline.certificates.models import Certificate
from clearline.certificates.wording import Wording


@dataclass(frozen=True, slots=True)
class PublicView:
    """A certificate as a stranger sees it; not genuine means: do not rely on it.

    The number is masked unless the token of the QR code was presented; the
    name always is. `log_index` of `log_size` entries is empty until the log
    has numbered it, a second after issue. `ended` says why it does not count
    any more, where that is so, and `replaced_by` what stands in its place.
    """

    public_id: str
    kind: str
    title: str
    issued_at: datetime
    operator: str
    number: str
    number_in_full: bool
    sentence: str
    off_at: str
    facts: list[Fact]
    signed_by: str
    digest: str
    checks: checking.Checks
    log_index: int | None
    log_size: int | None
    ended: str
    replaced_by: str

    @property
    def genuine(self) -> bool:
        return self.checks.genuine


def find(public_id: str) -> Certificate | None:
    """Return the certificate with a typed number: any case, any dashes, misread letters as meant."""
    number = public_ids.normalise(public_id)
    return Certificate.objects.filter(public_id=number).first() if number else None


def look_up(public_id: str, token: str | None = None) -> PublicView | None:
    """Return what the page shows of a certificate in the active language, or None where there is none.

    Ask inside a transaction that is bound to the brand of the site.
    """
    certificate = find(public_id)
    return show(certificate, view=view_for(certificate, token)) if certificate else None


def ended(certificate: Certificate) -> bool:
    """Tell whether a certificate was revoked or corrected."""
    return ending.of(certificate) is not None


def view_for(certificate: Certificate, token: str | None) -> views.View:
    """Return what a stranger may see who presents this token, or none."""
    return views.View.BEARER if views.opens(certificate.public_id, token) else views.View.PUBLIC


def show(certificate: Certificate, *, view: views.View) -> PublicView:
    """Check a certificate and word it for one view."""
    brand = brand_of(certificate.brand_id)
    person = views.person(certificate, view=view)
    wording = Wording(language=get_language() or "en", country=brand.country, time_zone=brand.time_zone)
    checks, body = checking.check(certificate), certificate.body
    inclusion = checks.inclusion
    return PublicView(
        public_id=certificate.public_id,
        kind=certificate.kind,
        title=facts.title(certificate.kind),
        issued_at=certificate.issued_at,
        operator=body.get("operator", {}).get("name", ""),
        number=person.number,
        number_in_full="number" in person.disclosed,
        sentence=facts.sentence(body, kind=certificate.kind),
        off_at=wording.moment(body["ceased_at"]) if body.get("ceased_at") else "",
        facts=facts.facts(body, kind=certificate.kind, holder=person.holder, wording=wording),
        signed_by=key_label(certificate),
        digest=bytes(certificate.digest).hex(),
        checks=checks,
        log_index=inclusion.index if inclusion else None,
        log_size=notes.read(inclusion.note).size if inclusion else None,
        ended=facts.end(checks.ended, wording=wording) if checks.ended else "",
        replaced_by=checks.ended.replaced_by if checks.ended else "",
    )


def key_label(certificate: Certificate) -> str:
    """Return how the paper names the key: its brand, and the beginning of its id's random part."""
    return f"{brand_of(certificate.brand_id).code} {certificate.signing_key_id.hex[-8:]}"
