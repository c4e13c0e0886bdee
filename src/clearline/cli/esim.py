"""`clearline esim`: numbers for sale, the activation code of a line's new eSIM, where its profile stands."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from clearline.cli import start
from clearline.cli.errors import Refused
from clearline.cli.printing import as_json, tell

app = typer.Typer(help="The eSIM of a line, as the profile server tells of it.", no_args_is_help=True)
OfLine = Annotated[str, typer.Option("--line", help="The operator's id of the line: ID or BRAND/ID.")]


@app.command()
def release(
    *, line: OfLine, code: Annotated[str, typer.Option(help="The activation code: LPA:1$server$TOKEN.")]
) -> None:
    """Keep an activation code; the holder finds it, with its QR code, on the line's page."""
    start.django_as("engine")
    from clearline.brands.database import as_brand
    from clearline.lines import find
    from clearline.selfcare import esim
    from clearline.selfcare.changes import LineEnded
    from clearline.vocabulary.activation_code import ActivationCode
    from clearline.vocabulary.errors import Malformed

    try:
        found, checked = find.line(line), ActivationCode(code)
        with as_brand(found.brand_id) as now:
            esim.release(line_id=found.pk, code=checked, now=now)
    except (find.LineNotFound, Malformed, LineEnded) as error:
        raise Refused(str(error)) from None
    tell("The holder finds it on the line's page, under SIM.")


@app.command()
def stock(
    *,
    brand: Annotated[str, typer.Option(help="The brand's code.")],
    file: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="CSV with the columns line_id, msisdn, iccid, imsi."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Hand in numbers that the site may sell as eSIM lines, or count those that are left.

    Each is known to the network already, and its profile to the profile server.
    """
    start.django_as("engine")
    from clearline.brands.database import as_brand
    from clearline.brands.directory import brand_called
    from clearline.brands.models import Brand
    from clearline.selfcare import stock as shelves

    try:
        of = brand_called(brand)
    except Brand.DoesNotExist:
        raise Refused(f"There is no brand {brand}. Import its lines first.") from None
    good, bad = shelves.read(_rows(file), country=of.country) if file else ([], [])
    with as_brand(of.pk) as now:
        added, refused = shelves.add(brand=of, numbers=good, now=now)
        left = shelves.counted(brand=of)
    rejected = [f"Row {each.row}: {each.why}" for each in (*bad, *refused)]
    if json:
        as_json({"added": added, "rejected": rejected, **left})
    else:
        for each in rejected:
            tell(each)
        tell(f"Taken: {added}. For sale: {left['for_sale']}. Withheld: {left['withheld']}.")
    if rejected:
        raise typer.Exit(1)


@app.command()
def callback(*, brand: Annotated[str, typer.Option(help="The brand's code.")]) -> None:
    """Print where the brand's profile server sends its progress notifications; keep the address secret."""
    start.django_as("engine")
    from clearline.brands.directory import brand_called
    from clearline.brands.models import Brand
    from clearline.selfcare import following

    try:
        tell(following.address(brand_called(brand)))
    except Brand.DoesNotExist:
        raise Refused(f"There is no brand {brand}. Import its lines first.") from None


@app.command("tell")
def tell_(
    *, line: OfLine, state: Annotated[str, typer.Option(help="released, installed, deleted or unavailable.")]
) -> None:
    """Note where the profile of a line stands."""
    start.django_as("engine")
    from clearline.brands.database import as_brand
    from clearline.lines import find
    from clearline.selfcare import esim
    from clearline.selfcare.models.profile import Profile, ProfileState

    if state not in ProfileState.values:
        raise Refused(f"There is no state {state}. Use one of: {', '.join(ProfileState.values)}.")
    try:
        found = find.line(line)
        with as_brand(found.brand_id) as now:
            esim.tell(line_id=found.pk, state=ProfileState(state), now=now)
    except find.LineNotFound as error:
        raise Refused(str(error)) from None
    except Profile.DoesNotExist:
        raise Refused(f"No profile of {line} is known here. First: clearline esim release") from None
    tell(f"The profile is {state}.")


def _rows(file: Path) -> list[dict[str, str | None]]:
    from clearline.selfcare.stock import COLUMNS

    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise Refused(f"{file}: the first row names the columns; missing: {', '.join(missing)}.")
            return list(rows)
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused(f"{file} is no CSV in UTF-8: {error}.") from None
