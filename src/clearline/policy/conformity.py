"""What each law pack says, who answered, where it was read, and what nobody has verified."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from clearline.policy import packs
from clearline.policy.errors import Mistake, Place, PolicyError

# Member states of the European Union; those without a pack of their own answer with `eu`.
_UNION = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)


@dataclass(frozen=True, slots=True)
class Row:
    """One rule as it holds in one pack; `value` None: no pack knows one. No `source`: none was read."""

    pack: str
    rule: str
    value: Any
    unit: str
    answered_by: str
    operator_may: str
    text: str
    source: str
    read_on: date
    verified: bool
    note: str


def report(country: str | None = None) -> list[Row]:
    """Return all rules of a country's pack, or of every pack.

    A country (ISO 3166) or pack id in any case. Raises PolicyError where it
    is neither.
    """
    ids = packs.known() if country is None else [pack_of(country)]
    return [_row(packs.load(pack_id), rule_id) for pack_id in ids for rule_id in packs.load(pack_id).rules]


def pack_of(country: str) -> str:
    """Return the pack that holds in a country: its own, the Union's, or the international one."""
    if country.lower() in packs.known():
        return country.lower()
    if not (len(country) == 2 and country.isascii() and country.isalpha()):  # noqa: PLR2004 (ISO 3166, alpha 2)
        known = ", ".join(packs.known())
        sentence = f"{country!r} is no country: two letters are, as DE, or a pack out of {known}."
        raise PolicyError(Mistake(Place(str(packs.FOLDER)), sentence))
    return "eu" if country.upper() in _UNION else "intl"


def _row(pack: packs.LawPack, rule_id: str) -> Row:
    answer = pack.answer(rule_id)
    rule = answer.rule
    source = rule.source
    return Row(
        pack=pack.id,
        rule=rule_id,
        value=rule.value,
        unit=rule.unit,
        answered_by=answer.pack_id,
        operator_may=answer.operator_may,
        text=rule.text,
        source="; ".join(part for part in (source.act, source.article, source.read_at) if part),
        read_on=rule.read_on,
        verified=rule.verified,
        note=rule.note or "",
    )
