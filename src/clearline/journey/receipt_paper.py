"""The receipt of a request as PDF, at once: what was asked and when, how to follow it and undo it."""

import json
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clearline.brands.models import Brand
from clearline.cases.models import Case
from clearline.certificates import typesetters
from clearline.certificates.pdf import LETTER
from clearline.certificates.wording import Wording
from clearline.identity import status_code
from clearline.notices.codes import message_code
from clearline.notices.rendering import site
from clearline.vocabulary.direction import isolated
from clearline.vocabulary.msisdn import Msisdn
from clearline.vocabulary.references import grouped


def render(*, case_id: UUID, msisdn: str, brand: Brand) -> bytes:
    """Return the receipt in the language of whoever asks; the same request gives the same words at any time.

    `msisdn` is empty where the holder's name and number can be opened no more.

    Raises:
        NotTypeset: the renderer failed, or took more than 20 seconds.
    """
    paper = _paper(Case.objects.get(pk=case_id), msisdn, brand)
    return typesetters.typeset(json.dumps(paper, ensure_ascii=False, sort_keys=True).encode())


def _paper(case: Case, msisdn: str, brand: Brand) -> dict[str, Any]:
    """Return everything that the template sets, in words."""
    language = get_language() or "en"
    base, _dash, script = language.partition("-")
    wording = Wording(language=language, country=brand.country, time_zone=brand.time_zone)
    at, reference = case.requested_at, grouped(case.reference)
    return {
        "template": "bill",
        "lang": base,
        "script": script or "auto",
        "region": brand.country,
        "colour": brand.colour,
        "sheet": "us-letter" if brand.country in LETTER else "a4",
        "issued_on": [at.year, at.month, at.day, at.hour, at.minute, at.second],
        "title": _("Receipt of your request"),
        "id": reference,
        "operator": brand.name,
        "holder": _("Your request is recorded"),
        "told": _("Your reference"),
        "owed": isolated(reference),
        "facts": [{"label": label, "value": value} for label, value in _facts(case, msisdn, brand, wording)],
        "foot": _("Receipt of request {reference} by {name}").format(reference=reference, name=brand.name),
    }


def _facts(case: Case, msisdn: str, brand: Brand, wording: Wording) -> list[tuple[str, str]]:
    number = isolated(Msisdn(msisdn).display()) if msisdn else "•••"
    day = wording.day(case.ends_on.isoformat()) if case.ends_on else ""
    asked = {"number": number, "last_day": day}
    code = status_code.derive(case.id)
    return [
        (
            _("What you asked for"),
            _("“Close line %(number)s on %(last_day)s.”") % asked
            if day
            else _("“Close line %(number)s at once.”") % asked,
        ),
        (
            _("Recorded"),
            f"{wording.moment(case.requested_at.isoformat())} ({wording.place_of_time()})",
        ),
        (_("Ends"), day or _("As soon as possible")),
        (_("Status by reference"), f"{isolated(code)} · {isolated(f'{site(brand)}/status/')}"),
        (
            _("Your message code"),
            f"{isolated(message_code(case.id))} · {isolated(f'{site(brand)}/message/')}",
        ),
        (_("Can be undone"), _("Free, until the line ends. It goes on as before.")),
    ]
