"""`clearline erase`: a holder wants to be forgotten; what may go goes, and the rest is told with its day."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.table import Table

from clearline.cli import start
from clearline.cli.errors import Refused
from clearline.cli.printing import as_json, console, tell

if TYPE_CHECKING:
    from datetime import date

    from clearline.lines.models import Account as AccountRow
    from clearline.privacy.holder import Class, Standing


def erase(
    *,
    account: Annotated[str, typer.Option(help="The customer's number, or BRAND/NUMBER.")] = "",
    subject: Annotated[str, typer.Option(help="The id of the subject, as the log has it.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go, and change nothing.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Erase at the holder's wish what may go now, and say what is kept, why and until when."""
    start.django_as("engine")
    from clearline.brands.database import clock
    from clearline.privacy import holder, receipts, sweeping

    found, now = _account(account, subject), clock()
    brand = found.brand
    code = ""
    if not dry_run:
        try:
            receipt = holder.erase_now(account=found, brand=brand, language=found.language, now=now)
        except holder.NothingMayGo as error:
            raise Refused(f"{error} See: clearline erase --dry-run") from None
        code = receipts.spoken(receipt.code)
        sweeping.run(now=clock())
    standing = holder.standing(account=found, brand=brand, now=clock())
    rows = [_row(each, standing) for each in standing.classes]
    if json:
        as_json({"account": found.external_id, "held_by": standing.held_by, "receipt": code, "classes": rows})
        return
    table = Table("class", "why", "stands", "until")
    for row in rows:
        table.add_row(*(str(row[name] or "") for name in ("class", "why", "stands", "until")))
    console.print(table)
    for reason in standing.held_by:
        tell(f"Nothing goes yet: {reason}.")
    if code:
        tell(f"Receipt {code}. The contacts go once the last message to them is sent, within the hour.")


def _row(each: "Class", standing: "Standing") -> dict[str, "str | date | None"]:
    return {
        "class": each.data_class.value,
        "why": f"{each.rule.rule_id} ({each.rule.pack_id})",
        "stands": _stands(each, standing),
        "until": each.until,
    }


def _stands(each: "Class", standing: "Standing") -> str:
    """Say how a class stands, in the words of the command line."""
    from clearline.privacy.report import in_words

    if each.erased_at:
        return f"erased {each.erased_at:%Y-%m-%d}"
    if each.row_by_row:
        return f"each row for {in_words(each.rule.value)}"
    if each.endless:
        return "kept: the law sets no end"
    if standing.held_by:
        return f"kept, and {in_words(each.rule.value)} after the end"
    if each.on_wish:
        return "going" if standing.receipt and standing.receipt.asked else "goes at the holder's wish"
    return "kept: the law orders it"


def _account(number: str, subject: str) -> "AccountRow":
    """Return the account that is meant. Raises Refused."""
    from clearline.lines import find
    from clearline.privacy import holder

    if bool(number) == bool(subject):
        raise Refused("Say who is meant: --account with the customer's number, or --subject with an id.")
    if number:
        return find.account(number)
    try:
        found = holder.find_account(subject_id=UUID(subject))
    except ValueError:
        raise Refused(f"{subject} is no id. It has 32 hexadecimal digits, with or without dashes.") from None
    if found is None:
        raise Refused(f"No account has the subject {subject}.")
    return found
