"""The page of a kit that leads to everything in it: off line, without a script, in the reader's language."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from babel.numbers import format_decimal
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from clearline.certificates.wording import Wording, locale
from clearline.lines.models import Bill, Line
from clearline.selfcare.kit.contents import PARTS
from clearline.selfcare.kit.papers import MOST
from clearline.selfcare.kit.parts import Owner
from clearline.vocabulary.msisdn import Msisdn

if TYPE_CHECKING:
    from clearline.selfcare.kit.archive import File

LINES_SHOWN = 200
RIGHT_TO_LEFT = frozenset({"ar"})


def render(
    owner: Owner, files: "Sequence[File]", missing: Sequence[str], *, language: str, now: datetime
) -> str:
    """Return the page, in the language that is spoken."""
    base, _dash, script = language.partition("-")
    wording = Wording(language=language, country=owner.brand.country, time_zone=owner.brand.time_zone)
    by_path = {each.path: each for each in files}
    shown: dict[str, Any] = {
        "language": f"{base}-{script.title()}" if script else base,
        "direction": "rtl" if base in RIGHT_TO_LEFT else "ltr",
        "brand": owner.brand,
        "account": owner.account,
        "name": owner.open(owner.account).get("full_name", ""),
        "made_at": wording.moment(now.isoformat()),
        "place": wording.place_of_time(),
        "lines": _lines(owner),
        "tables": [
            {
                "title": part.title,
                "name": part.name,
                "rows": _count(by_path[f"tables/{part.name}.csv"].rows or 0, owner, language),
                "empty": not by_path[f"tables/{part.name}.csv"].rows,
            }
            for part in PARTS
        ],
        "papers": _papers(owner, by_path),
        "missing": missing,
    }
    return render_to_string("kit/index.html", shown)


def _papers(owner: Owner, by_path: "Mapping[str, File]") -> list[dict[str, str]]:
    """Return what leads to each paper, by the name that its reader knows it by."""
    bills = Bill.objects.filter(account=owner.account).order_by("-issued_on", "pk")[:MOST]
    named = {f"bills/{bill.pk}.pdf": _("Bill {id}").format(id=bill.external_id) for bill in bills}
    return [
        {"path": path, "name": named.get(path, path.partition("/")[2].partition(".")[0]), "kind": kind}
        for path in by_path
        if path.startswith(("bills/", "certificates/"))
        for kind in [path.rpartition(".")[2].upper()]
    ]


def _lines(owner: Owner) -> list[dict[str, str]]:
    found = Line.objects.filter(account=owner.account).order_by("activated_at")[:LINES_SHOWN]
    return [
        {"number": Msisdn(number).display() if number else each.external_id, "status": each.status}
        for each in found
        for number in [owner.open(each).get("msisdn", "")]
    ]


def _count(number: int, owner: Owner, language: str) -> str:
    return str(format_decimal(number, locale=locale(language, owner.brand.country)))
