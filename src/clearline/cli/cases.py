"""Close a line, follow a case, decide on one."""

import getpass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID, uuid5

import typer

from clearline.cli.days import typed_day
from clearline.cli.errors import Refused
from clearline.cli.printing import as_json, console, moment, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clearline.cases.models import Case
    from clearline.journey.following import Happening, Progress

app = typer.Typer(help="Follow a case, or decide on one.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Reference = Annotated[str, typer.Argument(help="The case's reference, as on the receipt: LU-7K4M-2Q9D.")]


def close(
    line: Annotated[
        str, typer.Option(help="The operator's id of the line; BRAND/ID where several brands know it.")
    ],
    on: Annotated[str, typer.Option(help="Its last day, as 2026-12-31; left out: at once.")] = "",
    json: Json = False,
) -> None:
    """Close a line by the operator's own order; the case and its timeline show whose order it was."""
    from clearline.cli.start import django_as

    last_day = typed_day(on)
    django_as("engine")
    from clearline.journey import road
    from clearline.journey.ordering import order_closing
    from clearline.lines import find

    try:
        receipt = order_closing(line=find.line(line), ends_on=last_day)
    except (find.LineNotFound, road.AlreadyClosed, road.DayInThePast) as error:
        raise Refused(str(error)) from None
    if json:
        told = ("reference", "case_id", "created", "at", "ends_on")
        as_json({name: getattr(receipt, name) for name in told})
        return
    word = "Recorded" if receipt.created else "Open already"
    tell(f"{word}: [bold]{receipt.reference}[/bold].")
    if receipt.ends_on != last_day:
        stands = receipt.ends_on or "as soon as everything is checked"
        tell(f"It keeps its own last day: {stands}. To move it: clearline case withdraw, then close again.")
    tell(f"A worker carries it out: clearline case show {receipt.reference}")


@app.command()
def show(reference: Reference, json: Json = False) -> None:
    """Show a case: where it stands and everything that happened, with times."""
    from clearline.cli.start import django_as

    django_as("engine")
    from clearline.journey import road

    progress = road.progress(case_id=_case_id(reference))
    if json:
        as_json(described(progress))
    else:
        _print_case(progress)


def _print_case(progress: "Progress") -> None:
    from clearline.brands.directory import brand_of

    case, zone = progress.case, brand_of(progress.case.brand_id).time_zone
    waits = f", waits for {case.waits_for}" if case.waits_for else ""
    held = f", held: {case.held_reason}" if case.held_reason else ""
    console.print(f"[bold]{case.reference}[/bold]  {case.state}{waits}{held}")
    for each in progress.happenings:
        console.print(
            f"  {moment(each.at, zone)}  {each.kind.removeprefix('case.')}{_why(case, each)}",
            style="dim" if each.kind == "case.held" else "",
            markup=False,
        )
    for line in (*_outlook(progress, zone), *_silences(case, zone)):
        console.print(f"  {line}", markup=False, soft_wrap=True)


def _why(case: "Case", happened: "Happening") -> str:
    """Return why staff let a case go on, where that is what happened."""
    if happened.kind != "case.resumed":
        return ""
    from clearline.journey import road

    sealed = happened.body["reason"]
    return f": {road.why_resumed(case_id=case.id, subject_id=case.subject_id, sealed=sealed)}"


def _silences(case: "Case", zone: str) -> "Iterator[str]":
    """Tell what nobody has answered for long; it is asked about all the same."""
    from clearline.brands.database import clock
    from clearline.journey import road

    for each in road.silences(case_id=case.id, now=clock()):
        said = f", last: {each.reason}" if each.reason else ""
        since = moment(each.asked_at, zone)
        yield f"no answer: {each.effect} since {since}, tried {each.attempts} times{said}"


def _outlook(progress: "Progress", zone: str) -> "Iterator[str]":
    """Tell what is in the way, what is to come and when, and which documents there are."""
    case = progress.case
    if case.state == "blocked":
        for each in case.obstacles:
            if each["severity"] == "block":
                rule = f"{each['rule']} ({each['pack']})"
                yield f"in the way: {each['blocker']} [{each['detail']}], rule {rule}"
    for step in progress.steps:
        if step.at is None and step.due is not None:
            due = moment(step.due, zone) if isinstance(step.due, datetime) else str(step.due)
            yield f"to come: {step.name.replace('_', ' ')}, {due}"
    if progress.certificate_id:
        yield f"certificate {progress.certificate_id}"
    if progress.statement_id:
        yield f"statement {progress.statement_id}"


@app.command()
def decide(
    reference: Reference,
    reviewer: Annotated[str, typer.Option(help="Who decides: a staff login.")],
    approve: Annotated[bool, typer.Option("--approve/--reject")],
    reason: Annotated[str, typer.Option(help="What the holder will read.")] = "",
) -> None:
    """Approve or reject a case that waits for a person."""
    from clearline.cli.start import django_as

    django_as("engine")
    from clearline.brands.database import clock
    from clearline.journey import road

    try:
        road.decide(
            case_id=_case_id(reference),
            reviewer_id=staff_id(reviewer),
            approve=approve,
            reason=reason,
            now=clock(),
        )
    except (road.NotReferred, road.OwnCase, road.ReasonMissing) as error:
        raise Refused(str(error)) from None
    console.print("Approved." if approve else "Rejected.")


@app.command()
def vouch(
    reference: Reference,
    reviewer: Annotated[str, typer.Option(help="Who saw the papers: a staff login.")],
    accept: Annotated[bool, typer.Option("--accept/--refuse")],
    seen: Annotated[list[str] | None, typer.Option(help="A paper that was seen; once for each.")] = None,
    reason: Annotated[str, typer.Option(help="What can be read out to whoever asked.")] = "",
) -> None:
    """Decide on a request for somebody else; `case show` tells which papers it takes."""
    from clearline.cli.start import django_as

    django_as("engine")
    from clearline.brands.database import clock
    from clearline.journey import road

    try:
        road.vouch(
            case_id=_case_id(reference),
            by=staff_id(reviewer),
            accept=accept,
            seen=seen or (),
            reason=reason,
            now=clock(),
        )
    except (road.NotForSomebody, road.PapersMissing, road.ReasonWanted) as error:
        raise Refused(str(error)) from None
    console.print("Accepted: it goes on as the operator's own." if accept else "Refused.")


@app.command()
def resume(
    reference: Reference,
    reason: Annotated[str, typer.Option(help="Why it may go on; kept with your name in the log.")],
    again: Annotated[
        bool, typer.Option("--again", help="Send what failed again, once its cause is mended.")
    ] = False,
    by: Annotated[
        str, typer.Option(help="Who decides: a staff login. Left out: your own on this host.")
    ] = "",
) -> None:
    """Let a held case go on."""
    from clearline.cli.start import django_as

    django_as("engine")
    from clearline.brands.database import clock
    from clearline.journey import road

    try:
        sent = road.resume(
            case_id=_case_id(reference),
            by=staff_id(by or getpass.getuser()),
            reason=reason,
            again=again,
            now=clock(),
        )
    except road.SendItAgain as error:
        raise Refused(f"{error} Add --again.") from None
    except (road.Unexplained, road.NotHeld, road.NothingFailed) as error:
        raise Refused(str(error)) from None
    tell(f"It goes on. {f'Sent again: {len(sent)}.' if sent else ''}".rstrip())


@app.command()
def withdraw(reference: Reference) -> None:
    """Take a request back for its holder."""
    from clearline.cli.start import django_as

    django_as("engine")
    from clearline.brands.database import clock
    from clearline.journey import road

    try:
        road.withdraw(case_id=_case_id(reference), by=None, now=clock())
    except road.TooLate as error:
        raise Refused(str(error)) from None
    console.print("Taken back. The line goes on as before.")


def described(progress: "Progress") -> dict[str, object]:
    """Return a case as JSON names it; ids and times, no personal data."""
    case = progress.case
    return {
        "reference": case.reference,
        "case_id": case.id,
        "state": case.state,
        "waits_for": case.waits_for or None,
        "held_reason": case.held_reason or None,
        "requested_at": case.requested_at,
        "ends_at": case.ends_at,
        "ceased_at": case.ceased_at,
        "quarantine_until": case.quarantine_until,
        "settled_at": case.settled_at,
        "policy": case.policy_version,
        "obstacles": case.obstacles,
        "certificate": progress.certificate_id,
        "statement": progress.statement_id,
        "timeline": [
            {"at": each.at, "event": each.kind, "body": dict(each.body)} for each in progress.happenings
        ],
    }


def staff_id(name: str) -> UUID:
    """Return the id that stands for a staff member known by name on this command line."""
    return uuid5(UUID("5f0c5dc0-2f5b-4a53-9d0a-6a3c6f2d8b11"), name.lower())


def _case_id(reference: str) -> UUID:
    from clearline.journey import road
    from clearline.vocabulary.references import normalise_reference

    case = road.case_by_reference(normalise_reference(reference))
    if case is None:
        raise Refused(f"There is no case {reference}. A reference looks like LU-7K4M-2Q9D.")
    return case.id
