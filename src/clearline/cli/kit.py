"""`clearline kit`: the backup kit of an account, written straight into a file."""

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from clearline.cli import start
from clearline.cli.errors import Refused
from clearline.cli.printing import as_json, errors, tell

if TYPE_CHECKING:
    from clearline.lines.models import Account

NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


def kit(
    *,
    account: Annotated[str, typer.Option(help="The operator's id of the account: ID or BRAND/ID.")],
    out: Annotated[Path, typer.Option(help="The file to write; it must not be there yet.")],
    language: Annotated[
        str, typer.Option(help="Of the page and the papers inside; by default the account's.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Write everything that an account has here into one zip, with checksums and a page to read it by."""
    start.django_as("engine")
    from clearline.brands.database import clock
    from clearline.brands.languages import spoken
    from clearline.selfcare.kit.parts import owner_of

    found = _account(account)
    if out.exists():
        raise Refused(f"{out} is there already. Name another file, or take it away first.")
    try:
        size, sha256 = _write(found, out, spoken(language or found.language))
    except OSError as error:
        raise Refused(f"{out} cannot be written: {error.strerror}.") from None
    erased = owner_of(found).key is None
    if json:
        as_json({"file": str(out), "bytes": size, "sha256": sha256, "erased": erased, "at": clock()})
    else:
        tell(f"{out}: {size:,} bytes, SHA-256 {sha256}")
        if erased:
            tell("The holder's personal values are erased: those cells are empty.")


def _account(external: str) -> "Account":
    from clearline.lines import find

    try:
        return find.account(external)
    except find.AccountNotFound as error:
        raise Refused(str(error)) from None


def _write(account: "Account", out: Path, language: str) -> tuple[int, str]:
    """Write the file under another name, and give it its own when it is whole."""
    import hashlib

    from clearline.brands.database import clock
    from clearline.selfcare.kit import archive
    from clearline.selfcare.kit.measure import measure
    from clearline.selfcare.kit.parts import owner_of

    owner, digest, part = owner_of(account), hashlib.sha256(), out.with_name(f"{out.name}.part")
    with ExitStack() as stack:
        bar = stack.enter_context(_progress())
        task = bar.add_task("", total=measure(owner).steps, written="0 kB")
        file = stack.enter_context(os.fdopen(os.open(part, NEW, 0o600), "wb"))  # nobody else's to read
        for piece in archive.pieces(
            owner, language=language, now=clock(), report=lambda done: bar.update(task, completed=done)
        ):
            file.write(piece)
            digest.update(piece)
            bar.update(task, written=f"{file.tell() // 1000:,} kB")
        size = file.tell()
    part.rename(out)
    return size, digest.hexdigest()


def _progress() -> Progress:
    columns = (
        TextColumn("writing the kit"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[written]}"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal)
