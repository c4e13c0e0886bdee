"""`clearline idle`: lines that nobody uses, and what they cost."""

import csv
import sys
from typing import Annotated

import typer

from clearline.cli import start
from clearline.cli.errors import Refused
from clearline.cli.printing import as_json, tell


def idle(
    *,
    brand: Annotated[str, typer.Option(help="The brand's code.")],
    tell_holders: Annotated[
        bool, typer.Option("--tell", help="Tell those holders now who would be told tomorrow morning.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """List the idle lines of a brand as CSV: since when, what they cost, whether their holder was told."""
    start.django_as("engine")
    from clearline.brands.database import as_brand
    from clearline.brands.directory import brand_called
    from clearline.brands.models import Brand
    from clearline.selfcare import idle as lines

    try:
        of = brand_called(brand)
        with as_brand(of.pk) as now:
            told = lines.tell(brand=of, now=now) if tell_holders else 0
            found = list(lines.of_brand(brand=of, now=now))
    except Brand.DoesNotExist:
        raise Refused(f"There is no brand {brand}. Import its lines first.") from None
    except lines.BadIdleDays as wrong:
        raise Refused(str(wrong)) from None
    if json:
        as_json({"idle": len(found), "muted": sum(each.muted for each in found), "told": told})
        return
    rows = csv.writer(sys.stdout)
    rows.writerow(["line_id", "last_used_on", "minor_for_30_days", "minor_for_a_year", "currency", "told_on"])
    rows.writerows(
        (
            each.external_id,
            each.since(of.time_zone),
            each.minor,
            each.per_year.minor,
            each.currency,
            "never, as wished" if each.muted else each.told_at.date() if each.told_at else "",
        )
        for each in found
    )
    if tell_holders:
        tell(f"Told: {told}.")
