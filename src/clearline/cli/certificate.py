"""`clearline certificate`: end a document that should not count, with or without another in its place."""

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from clearline.cli import start
from clearline.cli.cases import staff_id
from clearline.cli.errors import Refused
from clearline.cli.printing import as_json, tell

if TYPE_CHECKING:
    from uuid import UUID

    from clearline.certificates.models import Certificate, Ending, Reason

app = typer.Typer(
    help="End a certificate or a statement: nothing signed is ever edited.", no_args_is_help=True
)
Number = Annotated[str, typer.Argument(help="The number of the document, on its top right: LU-C-7K4M2Q9D.")]
Why = Annotated[
    str,
    typer.Option(
        "--reason",
        help="issued_in_error, wrong_details, key_lost, ordered or changed_since; strangers read it.",
    ),
]
By = Annotated[str, typer.Option(help="Who decides: a staff login. Left out: your own on this host.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def revoke(number: Number, reason: Why, by: By = "", json: Json = False) -> None:
    """Say from now on that a document does not count any more."""
    start.django_as("engine")
    from clearline.brands.database import as_brand
    from clearline.certificates import ending

    certificate = _found(number)
    try:
        with as_brand(certificate.brand_id) as now:
            ended = ending.revoke(certificate=certificate, reason=_reason(reason), by=_staff(by), now=now)
    except ending.Ended as error:
        raise Refused(str(error)) from None
    _tell(ended, json=json)


@app.command()
def correct(
    number: Number,
    reason: Why,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="What it should say, as NAME=VALUE; once for each. Its JSON has the names."
        ),
    ] = None,
    by: By = "",
    json: Json = False,
) -> None:
    """Issue a document in the place of another one; holder and number are as in the book now."""
    start.django_as("engine")
    from clearline.brands.database import as_brand
    from clearline.cases.models import Case
    from clearline.certificates import ending

    certificate = _found(number)
    try:
        with as_brand(certificate.brand_id) as now:
            ended = ending.correct(
                certificate=certificate,
                line_id=Case.objects.get(pk=certificate.case_id).line_id,
                changes=dict(_change(each) for each in changes or ()),
                reason=_reason(reason),
                by=_staff(by),
                now=now,
            )
    except (ending.Ended, ending.NotSaid) as error:
        raise Refused(str(error)) from None
    _tell(ended, json=json)


def _found(number: str) -> "Certificate":
    from clearline.certificates import public

    certificate = public.find(number)
    if certificate is None:
        raise Refused(f"There is no certificate {number}. A number looks like LU-C-7K4M2Q9D.")
    return certificate


def _reason(text: str) -> "Reason":
    from clearline.certificates.models import Reason

    if text not in Reason.values:
        raise Refused(f"There is no reason {text!r}. Use one of: {', '.join(Reason.values)}.")
    return Reason(text)


def _staff(by: str) -> "UUID":
    return staff_id(by or getpass.getuser())


def _change(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Refused(f"Write a change as NAME=VALUE, not {text!r}.")
    return name, value


def _tell(ended: "Ending", *, json: bool) -> None:
    if json:
        told = ("public_id", "reason", "replaced_by", "at", "entry")
        as_json({name: getattr(ended, name) or None for name in told})
    elif ended.replaced_by:
        tell(f"{ended.public_id} does not count any more. In its place: {ended.replaced_by}.")
    else:
        tell(f"{ended.public_id} does not count any more.")
