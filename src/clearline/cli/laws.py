"""`clearline laws`: what each law pack says, which pack answered, and what nobody has verified."""

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from clearline.cli.printing import as_json, console

if TYPE_CHECKING:
    from clearline.policy.conformity import Row


def laws(
    *,
    country: Annotated[
        str | None, typer.Option(help="A country such as DE, or a pack such as intl: every rule of it.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print all rules as JSON.")] = False,
) -> None:
    """Show the law packs, or every rule that holds in one country with its source."""
    from clearline.policy.conformity import report

    rows = report(country)
    if json:
        as_json([asdict(row) for row in rows])
    elif country is None:
        _overview(rows)
    else:
        _rules(rows)


def _overview(rows: "list[Row]") -> None:
    """Print one line a pack: how much of it is its own, and how much of that was read at the source."""
    from clearline.policy import packs

    own = Counter(row.pack for row in rows if row.answered_by == row.pack and row.value is not None)
    unknown = Counter(row.pack for row in rows if row.value is None)
    verified = Counter(row.pack for row in rows if row.answered_by == row.pack and row.verified)
    table = Table("pack", "name")
    for heading in ("version", "extends"):
        table.add_column(heading, no_wrap=True)
    for heading in ("own", "verified", "parent's", "unknown"):
        table.add_column(heading, justify="right", no_wrap=True)
    for pack_id in packs.known():
        head = packs.load(pack_id).head
        total = sum(row.pack == pack_id for row in rows)
        inherited = total - own[pack_id] - unknown[pack_id]
        counts = (own[pack_id], verified[pack_id], inherited, unknown[pack_id])
        table.add_row(pack_id, head.name, head.version, head.extends or "", *map(str, counts))
    console.print(table)
    console.print(
        "Every rule of a country: clearline laws --country DE. Facts in our own words, not legal advice."
    )


def _rules(rows: "list[Row]") -> None:
    """Print one line a rule; what was not verified says so, with the doubt on file."""
    table = Table()
    for heading in ("rule", "value", "by", "read", "source"):
        table.add_column(heading, overflow="fold", no_wrap=heading in {"by", "read"})
    for row in rows:
        value = (
            "unknown"
            if row.value is None
            else f"{_plain(row.value)} {_counting(row.unit, row.value)}".rstrip()
        )
        doubt = "" if row.verified else "not verified. "
        table.add_row(row.rule, value, row.answered_by, f"{row.read_on}", f"{doubt}{row.source or row.note}")
    console.print(table)
    open_ = sum(not row.verified for row in rows)
    console.print(
        f"{len(rows)} rules of the pack {rows[0].pack}; {open_} of them not verified. Not legal advice."
    )


def _plain(value: object) -> str:
    """Write a value as a person would: `90 and more`, `yes`, a list with commas."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict) and value.keys() == {"min", "max"}:
        return f"{value['min']} or more" if value["max"] is None else f"{value['min']} to {value['max']}"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_plain(each)}" for key, each in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _counting(unit: str, value: object) -> str:
    """Return the unit of a figure, in the singular where there is one; nothing for words and lists."""
    if unit in {"boolean", "enum", "text", "list", "formula"}:
        return ""
    return (unit.removesuffix("s") if value == 1 else unit).replace("_", " ")
