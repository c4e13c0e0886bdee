"""`clearline keys`: the keys of certificates, handed on and replaced."""

from typing import TYPE_CHECKING, Annotated

import typer

from clearline.cli import start
from clearline.cli.errors import Refused
from clearline.cli.printing import tell

if TYPE_CHECKING:
    from clearline.brands.models import Brand

app = typer.Typer(help="The keys that certificates are checked with.", no_args_is_help=True)
OfBrand = Annotated[str, typer.Option("--brand", help="The code of the brand: lumo-uk.")]


@app.command()
def show(brand: OfBrand) -> None:
    """Print a brand's public keys, old and new, as its site does: for `clearline verify FILE --key FILE`."""
    start.django_as("engine")
    from clearline.certificates import exports

    typer.echo(exports.keys(_brand(brand)).decode())


@app.command("rotate-certificate")
def rotate_certificate(brand: OfBrand) -> None:
    """Have the next certificates of a brand signed with a new key; the old ones stay checkable for good."""
    start.django_as("engine")
    from clearline.brands.database import clock
    from clearline.keys import seals, signing

    found, now = _brand(brand), clock()
    signer = signing.replace(name=signing.certificate_key_name(found.id), now=now)
    seals.make(brand=found, signer=signer, now=now)
    tell(f"In force from {now:%Y-%m-%d %H:%M:%S} UTC on: key {signer.key.id}.")
    tell(f"Whoever checks off line needs the new list: clearline keys show --brand {brand}")


@app.command()
def seal() -> None:
    """Make the seals of keys from before there were seals; without one, a file cannot be checked off line."""
    start.django_as("engine")
    from clearline.brands.database import clock
    from clearline.keys import seals

    tell(f"Seals made: {seals.make_missing(now=clock())}.")


def _brand(code: str) -> "Brand":
    from clearline.brands.models import Brand

    found = Brand.objects.filter(code=code).first()
    if found is None:
        known = ", ".join(Brand.objects.order_by("code").values_list("code", flat=True)) or "none"
        raise Refused(f"There is no brand {code!r}. Known: {known}.")
    return found
