"""`clearline announce`: tell subscribers something on the pages that it concerns, and take it back."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.table import Table

from clearline.cli import start
from clearline.cli.errors import Refused
from clearline.cli.printing import as_json, console, tell

if TYPE_CHECKING:
    from clearline.brands.models import Brand as BrandRow
    from clearline.selfcare.models.announcement import Place

app = typer.Typer(help="Announcements on the subscribers' pages.", no_args_is_help=True)
DAY = ["%Y-%m-%d"]
Brand = Annotated[str, typer.Option(help="The brand's code.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command()
def add(
    *,
    brand: Brand,
    title: Annotated[str, typer.Option(help="What it is about, in at most 120 characters.")],
    text: Annotated[str, typer.Option(help="The rest, in at most 1000 characters.")] = "",
    until: Annotated[datetime, typer.Option(formats=DAY, help="The last day it is shown.")],
    since: Annotated[
        datetime | None, typer.Option(formats=DAY, help="The first day; today where none is given.")
    ] = None,
    country: Annotated[str, typer.Option(help="Only accounts of this country, such as GB.")] = "",
    language: Annotated[str, typer.Option(help="Only pages in this language, such as zh-hans.")] = "",
    place: Annotated[str, typer.Option(help="everywhere, lines, usage, esim or closing.")] = "everywhere",
    json: AsJson = False,
) -> None:
    """Show an announcement from one day to another."""
    start.django_as("engine")
    from clearline.brands.database import as_brand
    from clearline.selfcare import announcements
    from clearline.selfcare.announcements import Audience
    from clearline.vocabulary.periods import local_date

    if len(title) > 120 or len(text) > 1000:  # noqa: PLR2004 (as the help says)
        raise Refused("A title has at most 120 characters, a text 1000. Shorten it.")
    of = _brand(brand)
    audience = Audience(country=country.upper(), language=_language(language), place=_place(place))
    with as_brand(of.pk) as now:
        first = since.date() if since else local_date(now, of.time_zone)
        try:
            made = announcements.add(
                brand=of,
                title=title,
                text=text,
                starts_on=first,
                ends_on=until.date(),
                audience=audience,
                now=now,
            )
        except ValueError as error:
            raise Refused(f"{error} Give --until a later day, or --since an earlier one.") from None
    as_json({"id": made.pk}) if json else tell(f"Shown from {first} to {until.date()}: {made.pk}")


@app.command("list")
def list_(*, brand: Brand, json: AsJson = False) -> None:
    """Print every announcement of a brand, the newest first."""
    start.django_as("engine")
    from clearline.brands.database import as_brand
    from clearline.selfcare.models.announcement import Announcement

    columns = ("id", "starts_on", "ends_on", "country", "language", "place", "title")
    of = _brand(brand)
    with as_brand(of.pk):
        rows = list(Announcement.objects.filter(brand=of).order_by("-starts_on", "-id").values(*columns))
    if json:
        as_json(rows)
        return
    table = Table(*columns)
    for row in rows:
        table.add_row(*(str(row[name]) for name in columns))
    console.print(table)


@app.command()
def end(*, brand: Brand, id: UUID) -> None:  # noqa: A002 (what the list calls it)
    """Take an announcement off the pages at once."""
    start.django_as("engine")
    from clearline.brands.database import as_brand
    from clearline.selfcare import announcements
    from clearline.selfcare.models.announcement import Announcement
    from clearline.vocabulary.periods import local_date

    of = _brand(brand)
    with as_brand(of.pk) as now:
        try:
            announcements.end(brand=of, announcement_id=id, today=local_date(now, of.time_zone), now=now)
        except Announcement.DoesNotExist:
            raise Refused(f"{brand} has no announcement {id}. See: clearline announce list") from None
    tell("It is no longer shown.")


def _brand(code: str) -> "BrandRow":
    """Return the brand with a code. Raises Refused where there is none."""
    from clearline.brands.models import Brand as Brands

    found = Brands.objects.filter(code=code).first()
    if found is None:
        known = ", ".join(Brands.objects.order_by("code").values_list("code", flat=True)[:20])
        raise Refused(f"There is no brand {code}. Known are: {known or 'none yet; import some first'}.")
    return found


def _language(tag: str) -> str:
    """Return a language that pages are written in, or the empty one. Raises Refused."""
    from clearline.brands.languages import LANGUAGES

    if tag and tag.lower() not in LANGUAGES:
        raise Refused(f"No page is written in {tag}. Use one of: {', '.join(LANGUAGES)}.")
    return tag.lower()


def _place(name: str) -> "Place":
    """Return a page that announcements stand on. Raises Refused."""
    from clearline.selfcare.models.announcement import Place

    try:
        return Place(name)
    except ValueError:
        raise Refused(f"There is no place {name}. Use one of: {', '.join(Place.values)}.") from None
