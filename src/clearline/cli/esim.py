"""`clearline esim`: keep the activation code of a line's new eSIM, and where its profile stands."""

from typing import Annotated

import typer

from clearline.cli import start
from clearline.cli.errors import Refused
from clearline.cli.printing import tell

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
