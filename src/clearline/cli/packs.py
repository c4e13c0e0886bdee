"""`clearline packs`: the data packs that a brand sells on its site."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from clearline.cli import start
from clearline.cli.errors import Refused
from clearline.cli.printing import as_json, console, tell

if TYPE_CHECKING:
    from clearline.brands.models import Brand as BrandRow

app = typer.Typer(help="Data packs that subscribers buy from their credit.", no_args_is_help=True)
Brand = Annotated[str, typer.Option(help="The brand's code.")]
Code = Annotated[str, typer.Option(help="The pack's own code, at most 64 characters.")]
LONGEST_CODE = 64
COUNTRY_CODE = 2


@app.command()
def sell(
    *,
    brand: Brand,
    code: Code,
    megabytes: Annotated[int, typer.Option(min=1, max=10_000_000, help="How much data.")],
    days: Annotated[int, typer.Option(min=1, max=3650, help="For how many days, the first among them.")],
    price_minor: Annotated[
        int, typer.Option(min=1, max=10**12, help="The price, in minor units of the brand's currency.")
    ],
    countries: Annotated[
        str, typer.Option(help="For use abroad: where it holds, as codes with commas between, such as CH,TR.")
    ] = "",
) -> None:
    """Put a pack on sale, or change the one that has this code."""
    start.django_as("engine")
    from clearline.brands.database import as_brand
    from clearline.selfcare import packs

    if not 0 < len(code) <= LONGEST_CODE:
        raise Refused(f"A code has 1 to {LONGEST_CODE} characters.")
    of, where = _brand(brand), _countries(countries)
    with as_brand(of.pk):
        packs.sell(
            brand=of,
            code=code,
            data_bytes=megabytes * 10**6,
            days=days,
            price_minor=price_minor,
            countries=where,
        )
    tell(f"{code} is on sale at {brand}.")


@app.command("list")
def list_(
    *, brand: Brand, json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False
) -> None:
    """Print the packs of a brand, those that are no longer sold as well."""
    start.django_as("engine")
    from clearline.brands.database import as_brand
    from clearline.selfcare.models import Pack

    columns = ("external_id", "data_bytes", "days", "price_minor", "currency", "countries", "sold")
    of = _brand(brand)
    with as_brand(of.pk):
        rows = list(Pack.objects.filter(brand=of).order_by("external_id").values(*columns))
    if json:
        as_json(rows)
        return
    table = Table(*columns)
    for row in rows:
        table.add_row(*(str(row[name]) for name in columns))
    console.print(table)


@app.command()
def withdraw(*, brand: Brand, code: Code) -> None:
    """Sell a pack no longer; who bought it keeps it."""
    start.django_as("engine")
    from clearline.brands.database import as_brand
    from clearline.selfcare import packs

    of = _brand(brand)
    with as_brand(of.pk):
        if not packs.withdraw(brand=of, code=code):
            raise Refused(f"{brand} has no pack {code}. See: clearline packs list --brand {brand}")
    tell(f"{code} is no longer sold.")


def _countries(typed: str) -> list[str]:
    from babel import Locale

    codes = [code.strip().upper() for code in typed.split(",") if code.strip()]
    for code in codes:
        if not (len(code) == COUNTRY_CODE and code.isascii() and code in Locale("en").territories):
            raise Refused(f"There is no country {code}. Countries are codes of two letters, such as CH,TR.")
    return codes


def _brand(code: str) -> "BrandRow":
    from clearline.brands.directory import brand_called
    from clearline.brands.models import Brand as Brands

    try:
        return brand_called(code)
    except Brands.DoesNotExist:
        raise Refused(f"There is no brand {code}. Import its lines first.") from None
