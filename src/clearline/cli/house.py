"""The house itself: its story and its health."""

from typing import Annotated

import typer

from clearline.cli import start
from clearline.cli.printing import as_json, console

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def road(
    json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/road.md.")] = False,
) -> None:
    """Tell how a line is closed, from the declarations of the steps themselves."""
    start.django_offline()
    from clearline.journey import telling_road

    if json:
        as_json(telling_road.as_rows())
    elif markdown:
        typer.echo(telling_road.as_markdown(), nl=False)
    else:
        console.print(telling_road.as_text())


def doctor(json: Json = False) -> None:
    """Look at this installation and say what is well, what is not, and what to do."""
    from clearline.cli.health import examine

    findings = examine()
    if json:
        as_json([{"what": each.what, "well": each.well, "says": each.says} for each in findings])
    else:
        for each in findings:
            verdict = "[green]well[/green]" if each.well else "[red]mend[/red]"
            console.print(f"{verdict}  {each.what}: {each.says}")
    if not all(each.well for each in findings):
        raise typer.Exit(1)
