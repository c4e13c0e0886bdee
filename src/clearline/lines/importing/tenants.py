"""Brands that an export names for the first time: made from their code and the law pack of their country."""

import re
from collections import Counter
from uuid import UUID

from clearline.brands.models import Brand
from clearline.lines.importing.running import Run
from clearline.policy import packs

INTERNATIONAL = "intl"
# Where a pack wants a subdivision and the export has none: the one with the capital or the biggest market.
SUBDIVISIONS = {"GB": "ENG", "DE": "BE", "IN": "DL"}
PREFIX_LETTERS = 2


def create_unknown(run: Run) -> None:
    """Make a brand for each new code in plans.csv; its country is that of most of its accounts.

    A code that only accounts.csv names is taken for a mistake, so that one
    mistyped cell does not found a tenant.
    """
    found = run.session.execute(
        b"SELECT brand, min(currency) FROM staged_plans"
        b" WHERE brand NOT IN (SELECT code FROM brands_brand) GROUP BY brand"
    )
    unknown = {str(code): str(currency) for code, currency in found.fetchall()}
    if not unknown or "accounts" not in run.readers:
        return
    for code, countries in sorted(_countries(run, set(unknown)).items()):
        country = countries.most_common(1)[0][0]
        brand = described(code=code, country=country, currency=unknown[code])
        brand.save(force_insert=True)
        run.warnings.append(
            f"Brand {code} is new: {brand.country}, law pack {brand.law_pack}, "
            f"{brand.currency}, {brand.time_zone}."
        )


def described(*, code: str, country: str, currency: str) -> Brand:
    """Return the brand that a code and a country stand for, with the defaults of the country's law pack.

    The currency given counts only where the pack knows none.
    """
    pack_id = country.lower() if country.lower() in packs.known() else INTERNATIONAL
    facts = packs.load(pack_id).facts
    letters = re.sub("[^A-Z]", "", code.upper())
    return Brand(
        code=code,
        name=" ".join(
            part.upper() if len(part) == PREFIX_LETTERS else part.title() for part in code.split("-")
        ),
        country=country,
        subdivision=SUBDIVISIONS.get(country, ""),
        law_pack=pack_id,
        time_zone=facts.time_zones.zones[0],
        currency=facts.currency.code or currency,
        default_language=(facts.languages.usual or ["en"])[0],
        sender_name=code.split("-", maxsplit=1)[0].title(),
        sender_email=f"care@{code}.example",
        reference_prefix=letters[:PREFIX_LETTERS].ljust(PREFIX_LETTERS, "X"),
    )


def by_code() -> dict[str, UUID]:
    return dict(Brand.objects.values_list("code", "id"))


def _countries(run: Run, codes: set[str]) -> dict[str, Counter[str]]:
    reader = run.readers["accounts"]
    names = [column.name for column in reader.file.columns]
    brand, country = names.index("brand"), names.index("country")
    met: dict[str, Counter[str]] = {}
    for block in reader.blocks():
        for _, row in block.rows:
            if row[brand] in codes and re.fullmatch("[A-Z]{2}", row[country]):
                met.setdefault(row[brand], Counter())[row[country]] += 1
    return met
