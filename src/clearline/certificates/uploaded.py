"""A file that somebody brings to the site: what holds of it, and whether it still stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from clearline.audit.canonical import canonical
from clearline.audit.sequencer import LOG_KEY
from clearline.brands.models import Brand
from clearline.certificates import attested, checking, document, ending, public
from clearline.certificates.attested import Fact
from clearline.certificates.models import Certificate
from clearline.certificates.offline import checks, files, words
from clearline.certificates.offline.checks import Finding, Report, Verdict, What
from clearline.certificates.offline.keyring import Days, Ring
from clearline.certificates.wording import Wording
from clearline.keys import signing
from clearline.vocabulary.errors import Malformed
from clearline.vocabulary.msisdn import Msisdn

Unreadable = files.Unreadable
LARGEST = files.LARGEST


@dataclass(frozen=True, slots=True)
class Line:
    """One finding as the page shows it; `holds` is None where it cannot be known."""

    holds: bool | None
    sentence: str


@dataclass(frozen=True, slots=True)
class FileView:
    """What the page says of a file; it names number and certificate only where it is to be relied on."""

    genuine: bool
    verdict: str
    lines: list[Line]
    public_id: str
    number: str
    facts: list[Fact]


def look_at(content: bytes, *, brand: Brand) -> FileView:
    """Check a file against the brand's own keys and records, in the active language.

    Raises:
        Unreadable: it is no file of a certificate, or too long for one.
    """
    ring = ring_of(brand)
    report = checks.check(files.open_file(content, ring=ring), ring=ring)
    report = Report(list(_known(report)), report.told)
    genuine = report.verdict is Verdict.GENUINE
    return FileView(
        genuine=genuine,
        verdict=words.verdict(report.verdict),
        lines=[
            Line(each.holds, words.sentence(each))
            for each in sorted(report.findings, key=lambda found: found.holds is not False)
        ],
        public_id=str(report.document.get("id", "")),
        number=shown_number(report) if genuine else "",
        facts=_facts(report, brand) if genuine else [],
    )


def _facts(report: Report, brand: Brand) -> list[Fact]:
    wording = Wording(language=get_language() or "en", country=brand.country, time_zone=brand.time_zone)
    return attested.facts(report.document.get("body", {}), wording)


def ring_of(brand: Brand) -> Ring:
    """Return every key that the brand's certificates were ever signed with, and those of the log."""
    keys = signing.public_keys(name=signing.certificate_key_name(brand.id))
    logs = signing.public_keys(name=LOG_KEY)
    return Ring(
        {key.public: Days(key.valid_from, key.valid_until) for key in keys},
        frozenset(key.public for key in logs),
    )


def shown_number(report: Report) -> str:
    """Return the number in full where the file discloses it, else without its middle."""
    disclosed: Any = report.told.get("disclosed") or {}
    try:
        return Msisdn(disclosed["number"]["value"]).display()
    except (KeyError, TypeError, Malformed):
        return str(report.document.get("body", {}).get("number", ""))


def _known(report: Report) -> Iterator[Finding]:
    """Answer from the records what no file can know: is it in the log by now, and does it still stand."""
    certificate = public.find(str(report.document.get("id", "")))
    for finding in report.findings:
        if certificate and finding.what is What.LOGGED and finding.holds is None:
            yield Finding(What.LOGGED, checking.check(certificate).logged, "log")
        elif finding.what is What.STANDING:
            yield _standing(certificate, report)
        else:
            yield finding


def _standing(certificate: Certificate | None, report: Report) -> Finding:
    told = document.digest(canonical(report.document))
    if certificate is None or bytes(certificate.digest) != told:
        return Finding(What.STANDING, False, "unknown")
    found = ending.of(certificate)
    if found is None:
        return Finding(What.STANDING, True)
    return Finding(What.STANDING, False, "corrected" if found.replaced_by else "revoked")
