"""`clearline account`: what staff does for a holder who stands before them."""

from typing import Annotated

import typer

from clearline.cli import start
from clearline.cli.cases import staff_id
from clearline.cli.errors import Refused
from clearline.cli.printing import as_json, tell

app = typer.Typer(help="An account, as staff sees to it.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep the name of the command, though it is the only one."""


@app.command("service-password")
def service_password(
    *,
    account: Annotated[str, typer.Option(help="The customer's number, or BRAND/NUMBER.")],
    by: Annotated[str, typer.Option(help="Who saw the papers: a staff login.")],
    second: Annotated[str, typer.Option(help="Who looked on: another staff login.")],
    seen: Annotated[
        list[str],
        typer.Option(
            help="What was seen, once for each: own_id, and beside it sim_card, bill, contract, bank_card"
            " or company_register."
        ),
    ],
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Set a forgotten service password anew; every contact of its holder is told at once."""
    start.django_as("engine")
    from clearline.brands.database import as_brand
    from clearline.identity import by_staff
    from clearline.lines import find

    try:
        found = find.account(account)
        with as_brand(found.brand_id) as now:
            digits = by_staff.reset(
                account=found, by=staff_id(by), second=staff_id(second), seen=seen, now=now
            )
    except (
        find.AccountNotFound,
        by_staff.NotEnoughSeen,
        by_staff.SamePerson,
        by_staff.NobodyToTell,
    ) as error:
        raise Refused(str(error)) from None
    if json:
        as_json({"account": found.external_id, "service_password": digits})
        return
    tell(f"The new service password of {found.external_id}: [bold]{digits}[/bold]")
    tell("It is shown this once. The holder is told at every contact; it proves nothing until it has rested.")
