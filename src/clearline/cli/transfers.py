"""`clearline transfers`: refunds to bank accounts, in runs that a person takes to the bank."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from clearline.cli import start
from clearline.cli.days import typed_day
from clearline.cli.errors import Refused
from clearline.cli.printing import as_json, tell

if TYPE_CHECKING:
    from clearline.brands.models import Brand
    from clearline.settlement.runs import Payer
    from clearline.vocabulary.answers import Answer

app = typer.Typer(help="Refunds and claims to bank accounts, in runs of transfers.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Run = Annotated[str, typer.Argument(help="The run, as `transfers export` printed it.")]
LONGEST_REASON = 35


@app.command()
def export(
    *,
    brand: Annotated[str, typer.Option(help="The brand's code.")],
    iban: Annotated[str, typer.Option(help="The operator's own account, which the run is paid from.")],
    out: Annotated[Path, typer.Option(help="The folder that the file is written into.")],
    bic: Annotated[
        str, typer.Option(help="The BIC of that account's bank, where the bank asks for it.")
    ] = "",
    on: Annotated[str, typer.Option(help="The day that the bank shall pay on, YYYY-MM-DD; today.")] = "",
    again: Annotated[str, typer.Option(help="Write this run anew, instead of opening the next one.")] = "",
    json: Json = False,
) -> None:
    """Write what waits for a bank account into a pain.001 file, each refund once; upload it to your bank."""
    start.django_as("engine")
    from clearline.brands.database import clock
    from clearline.brands.directory import brand_called
    from clearline.brands.models import Brand as Brands
    from clearline.settlement import runs
    from clearline.vocabulary.periods import local_date

    try:
        of = brand_called(brand)
    except Brands.DoesNotExist:
        raise Refused(f"There is no brand {brand}. Import its lines first.") from None
    now = clock()
    payer, day = _payer(of, iban, bic), typed_day(on) or local_date(now, of.time_zone)
    run = _id(again) if again else runs.open_run(brand=of, now=now)
    if run is None:
        _print({"run": None, "transfers": 0}, "Nothing waits for a bank account.", json=json)
        return
    _write(of, run, payer, day, out, json=json)


@app.command()
def confirm(run: Run, *, json: Json = False) -> None:
    """Say that the bank paid a run: all of it that was not named as returned before."""
    start.django_as("engine")
    from clearline.brands.database import clock
    from clearline.settlement import runs

    try:
        paid = runs.confirm(run=_id(run), now=clock())
    except runs.NoSuchRun as error:
        raise Refused(str(error)) from None
    _print({"run": run, "confirmed": paid}, f"{paid} transfers are paid; their cases go on.", json=json)


@app.command()
def returned(
    transfer: Annotated[
        str, typer.Argument(help="What the bank quotes as EndToEndId, such as LU-7K4M2Q9D-1.")
    ],
    *,
    reason: Annotated[str, typer.Option(help="The bank's reason, such as AC04 (account closed).")] = "",
    json: Json = False,
) -> None:
    """Say that the money of a transfer came back; its holder is told, and may name another account."""
    start.django_as("engine")
    from clearline.brands.database import clock
    from clearline.journey import road
    from clearline.settlement.runs import NoSuchTransfer

    try:
        kept = road.money_came_back(transfer=transfer, reason=reason[:LONGEST_REASON], now=clock())
    except (NoSuchTransfer, road.CaseEnded) as error:
        raise Refused(str(error)) from None
    said = (
        "The money is kept for its holder, who has the link to it."
        if kept
        else "The refund counts as returned; its holder is asked for another account."
    )
    _print({"transfer": transfer, "kept": kept}, said, json=json)


def _write(of: "Brand", run: UUID, payer: "Payer", day: date, out: Path, *, json: bool) -> None:
    from clearline.settlement import runs
    from clearline.wiring.bank import bank

    try:
        exported = runs.read_run(run=run, brand=of, payer=payer, on=day)
    except runs.NoSuchRun as error:
        raise Refused(str(error)) from None
    folder = bank(folder=out)
    answer = folder.hand_over(exported.run)
    path = folder.path_of(exported.run)
    if answer.reason:
        raise Refused(f"Run {run.hex}: {_why(answer, path)}")
    result = {
        **answer.facts,
        "file": str(path),
        "unreadable": list(exported.unreadable),
    }
    said = f"Run {run.hex}: {answer.facts['transfers']} transfers in {path}"
    _print(result, said, json=json)
    if exported.unreadable:
        typer.echo(f"Left out, since their holders are erased: {', '.join(exported.unreadable)}", err=True)


def _why(answer: "Answer", path: Path) -> str:
    again = "The run stands: write it with --again and its id."
    return {
        "nothing_to_send": "all of its holders are erased; there is nothing to send.",
        "run_differs": f"{path} holds something else, for another day or account. {again}",
        "not_written": f"{path} could not be written. {again}",
    }.get(answer.reason or "", "")


def _payer(of: "Brand", iban: str, bic: str) -> "Payer":
    from clearline.settlement.runs import Payer
    from clearline.settlement.transfers import country_of
    from clearline.vocabulary.iban import Iban, NoIban

    if bic and not (len(bic) in (8, 11) and bic.isascii() and bic.isalnum() and bic.isupper()):
        raise Refused(f"{bic!r} is no BIC: it has 8 or 11 capital letters and digits.")
    try:
        return Payer(name=of.name, iban=Iban.read(iban, country=country_of(of.currency)), bic=bic)
    except NoIban as error:
        raise Refused(
            f"--iban is no IBAN that pays {of.currency} ({error}). Compare it with your statement."
        ) from None


def _id(typed: str) -> UUID:
    try:
        return UUID(typed.strip())
    except ValueError:
        raise Refused(f"{typed!r} is no run. It is the id that `transfers export` printed.") from None


def _print(result: dict[str, object], said: str, *, json: bool) -> None:
    if json:
        as_json(result)
    else:
        tell(said)
