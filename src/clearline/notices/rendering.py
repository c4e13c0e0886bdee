"""Turn a template and its parameters into words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template import Context, Engine
from django.utils import translation

from clearline.brands.languages import spoken
from clearline.brands.models import Brand
from clearline.notices import wording
from clearline.notices.codes import message_code, six_digits
from clearline.notices.kinds import kind_of
from clearline.vocabulary.direction import isolated
from clearline.vocabulary.msisdn import Msisdn
from clearline.vocabulary.references import grouped

STATUS_CODE = "status-code"  # the label under which a case's status code is derived
FIGURES = ("line", "code", "status_code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a message is made from. `msisdn` is the line's number, empty where no line is meant."""

    template: str
    parameters: Mapping[str, str] = field(repr=False)
    origin: UUID
    brand: Brand
    language: str
    at: datetime
    msisdn: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in words: the same once as text, once as HTML."""

    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)


def letter(asked: Asked) -> Letter:
    """Return the mail, in the language of the notice."""
    with translation.override(spoken(asked.language, fallback=spoken(asked.brand.default_language))):
        context = _context(asked)
        subject = " ".join(_plain(f"{asked.template}.subject.txt", context).split())
        body = _plain(f"{asked.template}.text.txt", context)
        text = _tidy(_plain("mail.txt", {**context, "body": body}))
        html = _with_markup(context, subject=subject, text=text)
        return Letter(subject=subject, text=text, html=html)


def short(asked: Asked) -> str:
    """Return the text message, in the language of the notice."""
    with translation.override(spoken(asked.language, fallback=spoken(asked.brand.default_language))):
        context = _context(asked)
        # Every text message ends with its code, and behind that stands where the code is checked.
        said = " ".join([*_plain(f"{asked.template}.sms.txt", context).split(), context["message_page"]])
        # It begins with the brand's name: by its Latin letters a phone would set all of it from the left.
        return f"\N{RIGHT-TO-LEFT MARK}{said}" if translation.get_language_bidi() else said


def site(brand: Brand) -> str:
    """Return the address of a brand's pages, without a slash at its end."""
    if brand.host:
        return f"https://{brand.host}"
    return f"{str(settings.CLEARLINE_PUBLIC_URL).rstrip('/')}/{brand.code}"


def _context(asked: Asked) -> dict[str, Any]:
    """Return the parameters as people read them; a template takes what it needs."""
    brand, given = asked.brand, asked.parameters
    here = {"country": brand.country}
    context: dict[str, Any] = {
        **given,
        "brand": brand.name,
        "language": translation.to_locale(translation.get_language() or "en").replace("_", "-"),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        **_pages(asked),
        "line": Msisdn(asked.msisdn).display() if asked.msisdn else "",
        "at": wording.moment(asked.at, **here, time_zone=brand.time_zone),
        "message_code": message_code(asked.origin),
        "status_code": wording.in_pairs(six_digits(STATUS_CODE, asked.origin)),
    }
    if reference := given.get("reference"):
        context["reference"] = grouped(reference)
    for day in ("ends_on", "since", "until"):
        if named := given.get(day):
            context[day] = wording.day(date.fromisoformat(named), **here)
    if ends_at := given.get("ends_at"):
        context["ends_at"] = wording.moment(
            datetime.fromisoformat(ends_at), **here, time_zone=brand.time_zone
        )
    if code := given.get("code"):
        context["code"] = wording.in_pairs(code)
    if translation.get_language_bidi():
        # Two groups of digits among Arabic letters would change places; addresses and references do not.
        context |= {name: isolated(context[name]) for name in FIGURES if name in context}
    for sum_of in ("amount", "yearly", "to_pay", "moved", "donated", "kept"):
        if (minor := int(given.get(f"{sum_of}_minor", "0"))) > 0:
            context[sum_of] = wording.money(minor, given["currency"])
    if causes := given.get("causes"):
        context["causes"] = [str(wording.CAUSES[cause]) for cause in causes.split(",")]
    return context


def _pages(asked: Asked) -> dict[str, str]:
    """Return where to read on. A request's page opens to its holder alone: its address is no secret."""
    start = site(asked.brand)
    about_request = "reference" in kind_of(asked.template).needs
    return {
        "site": start,
        "status_page": f"{start}/status/",
        "message_page": f"{start}/message/",
        "lines_page": f"{start}/lines/",
        "request_page": f"{start}/closings/{asked.origin}/" if about_request else start,
        # Whoever holds this address may stop the request without signing in; it is sealed with the message.
        "veto_page": f"{start}/stop/{asked.parameters.get('veto', '')}/",
        # Whoever holds this one may claim what is kept; sealed as well.
        "claim_page": f"{start}/kept/{asked.parameters.get('claim', '')}/",
    }


def _plain(name: str, context: Mapping[str, Any]) -> str:
    return _engine(escape=False).get_template(name).render(Context(dict(context), autoescape=False))


def _with_markup(context: Mapping[str, Any], *, subject: str, text: str) -> str:
    """Return the same words as HTML: a paragraph for each, everything escaped, no pictures, no trackers."""
    start = context["site"]
    paragraphs = [[_linked(line, start) for line in part.splitlines()] for part in text.split("\n\n")]
    page = {**context, "subject": subject, "paragraphs": paragraphs}
    return _engine(escape=True).get_template("mail.html").render(Context(page))


def _linked(line: str, start: str) -> list[dict[str, str]]:
    """Cut a line at the addresses of our own pages; no other address becomes a link in a message of ours."""
    pieces = re.split(rf"({re.escape(start)}[\w/-]*)", line)
    return [{"text": piece, "link": piece if piece.startswith(start) else ""} for piece in pieces if piece]


def _tidy(text: str) -> str:
    """Leave one empty line between paragraphs, whatever the template's tags left behind."""
    paragraphs: list[list[str]] = [[]]
    for line in (each.strip() for each in text.splitlines()):
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return "\n\n".join("\n".join(lines) for lines in paragraphs if lines) + "\n"


@cache
def _engine(*, escape: bool) -> Engine:
    """Return the template engine: plain text must not be escaped, HTML must."""
    folder = Path(__file__).parent / "templates" / "notices"
    return Engine(dirs=[str(folder)], autoescape=escape, builtins=["django.templatetags.i18n"])
