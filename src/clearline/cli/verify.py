"""`clearline verify FILE`: what holds of a certificate's file, without network, database or account."""

import json as writer
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clearline.cli.errors import end

if TYPE_CHECKING:
    from clearline.certificates.attested import Fact
    from clearline.certificates.offline.checks import Finding, Report
    from clearline.certificates.offline.keyring import Ring

# What the shell hears; 2 is for a file or a key that cannot be read.
EXIT = {"genuine": 0, "refused": 1, "unproven": 3}
MARKS = {True: "yes", False: "NO ", None: "?  "}


def verify(
    file: Annotated[Path, typer.Argument(help="The PDF or the JSON of a certificate or a statement.")],
    key: Annotated[
        str,
        typer.Option(
            help="The operator's public key: its keys.json, a PEM file, or the key itself in base64. "
            "Without it, only whether the file fits together is told."
        ),
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check a certificate off line. Exits 0: genuine, 1: do not rely on it, 2: unreadable, 3: not proven."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)  # nothing of an installation is needed, and none is made
    from clearline.certificates.offline import checks, files
    from clearline.certificates.offline.keyring import KeyMalformed

    try:
        ring = _ring(key)
        report = checks.check(files.open_file(_content(file), ring=ring), ring=ring)
    except (files.Unreadable, KeyMalformed) as error:
        end(f"{file}: {error}" if isinstance(error, files.Unreadable) else str(error))
    if json:
        typer.echo(writer.dumps(_as_json(report), ensure_ascii=False, indent=2))
    else:
        _tell(report)
    raise typer.Exit(EXIT[report.verdict])


def _content(file: Path) -> bytes:
    from clearline.certificates.offline.files import LARGEST

    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        end(f"{file}: {error.strerror}. Name a PDF or a JSON of a certificate.")


def _ring(key: str) -> "Ring":
    from clearline.certificates.offline import keyring

    if not key:
        return keyring.NO_KEYS
    try:
        text = Path(key).read_text(encoding="utf-8") if Path(key).is_file() else key
    except (OSError, UnicodeDecodeError) as error:
        end(f"{key}: {error}")
    return keyring.read(text)


def _as_json(report: "Report") -> dict[str, object]:
    from clearline.certificates.offline import words

    return {
        "verdict": report.verdict,
        "certificate": report.document.get("id"),
        "kind": report.document.get("kind"),
        "issued_at": report.document.get("issued_at"),
        "page": report.told.get("page"),
        "told": {each.label: each.value for each in _attested(report.document.get("body", {}))},
        "findings": [
            {"what": each.what, "holds": each.holds, "why": each.why or None, "told": words.sentence(each)}
            for each in report.findings
        ],
    }


def _tell(report: "Report") -> None:
    from clearline.certificates.offline import words

    typer.echo(words.verdict(report.verdict))
    for line in _about(report):
        typer.echo(f"  {line}")
    for each in sorted(report.findings, key=_worst_first):
        typer.echo(f"  {MARKS[each.holds]}  {words.sentence(each)}")
    if page := report.told.get("page"):
        typer.echo(f"  Its page: {page}")


def _about(report: "Report") -> list[str]:
    """Return what the document is about, where it was read at all."""
    told = report.document
    if not told:
        return []
    body = told.get("body", {})
    off = f", off since {body['ceased_at']}" if body.get("ceased_at") else ""
    return [
        f"{told.get('kind')} {told.get('id')} of {told.get('issued_at')}",
        f"{body.get('operator', {}).get('name', '')}: number {_number(report)}{off}",
        *(f"{each.label}: {each.value}" for each in _attested(body)),
    ]


def _attested(body: dict[str, Any]) -> "list[Fact]":
    """Return what it tells of evidence, eSIM and what is kept; days by UTC, since no file has the brand's."""
    from clearline.certificates import attested
    from clearline.certificates.wording import Wording

    try:
        country = str(body.get("operator", {}).get("country", ""))
        return attested.facts(body, Wording(language="en", country=country, time_zone="UTC"))
    except (AttributeError, TypeError, ValueError):  # of a form that is not ours: the findings say so
        return []


def _number(report: "Report") -> str:
    disclosed = report.told.get("disclosed") or {}
    in_full = disclosed.get("number", {}).get("value") if isinstance(disclosed, dict) else None
    return f"+{in_full}" if in_full else str(report.document.get("body", {}).get("number", ""))


def _worst_first(finding: "Finding") -> int:
    return {False: 0, None: 2, True: 1}[finding.holds]
