"""What runs measured, kept as files, and the tables that documents show of them.

A record is `docs/figures/<kind>/<name>.json`. A table stands in a document
between two comments, and is made from records alone:

    <!-- figures: benchmark import-* -->
    <!-- end of figures -->

The first names a kind and patterns of names; after ` | `, which figures to
show. `./clearline bench page` makes all tables anew.
"""

import fnmatch
import json
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.machines import Machine

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "docs" / "figures"
TABLE = re.compile(r"(<!-- figures: (.+?) -->\n).*?(<!-- end of figures -->)", re.DOTALL)
SOURCES = ("src", "bench", "drills", "tests")  # what a run's outcome depends on
NOT_YET = "Not on record yet."


class NoSuchFigures(LookupError):
    """A document asks for what no record holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One run: what was called, where and when, on which state of the sources, and what came of it.

    `name` may carry a size (`import-1000000`). `figures` holds plain values,
    or groups of them one level deep; their order is that of the table.
    """

    kind: str
    name: str
    command: str
    machine: Machine
    date: str
    commit: str
    figures: Mapping[str, Any]


def record(*, kind: str, name: str, command: str, machine: Machine, figures: Mapping[str, Any]) -> Record:
    """Return the record of a run that has just ended: today's, of the sources as they lie here."""
    today = datetime.now(UTC).date().isoformat()
    return Record(
        kind=kind,
        name=name,
        command=command,
        machine=machine,
        date=today,
        commit=commit(),
        figures=dict(figures),
    )


def commit() -> str:
    """Return the commit that lies here, with a plus where sources differ from it; `?` outside a clone."""
    told = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", *SOURCES)
    return f"{told}{'+' if changed else ''}" if told else "?"


def store(made: Record, *, folder: Path = FIGURES) -> Path:
    """Write a record where its kind and name say, in place of an older one."""
    if not re.fullmatch(r"[\w-]+", made.kind) or not re.fullmatch(r"[\w.-]+", made.name):
        raise ValueError(f"{made.kind}/{made.name} cannot be a file's name: letters, digits, - and _ only.")
    path = folder / made.kind / f"{made.name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(made), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def read(path: Path) -> Record:
    """Return the record in a file.

    Raises:
        ValueError: the file holds no record, or that of another kind or name.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        made = Record(**{**told, "machine": Machine(**told["machine"])})
    except (TypeError, KeyError, ValueError) as error:
        raise ValueError(f"{path} holds no record ({error}). Measure again with --record.") from error
    if (made.kind, made.name) != (path.parent.name, path.stem):
        raise ValueError(f"{path} is the record of {made.kind}/{made.name}: its place and its name differ.")
    return made


def read_all(kind: str, *patterns: str, folder: Path = FIGURES) -> list[Record]:
    """Return the records of a kind whose names fit a pattern; pattern by pattern, sizes in their order."""
    paths = sorted((folder / kind).glob("*.json"), key=lambda path: _by_size(path.stem))
    found = [path for pattern in patterns or ("*",) for path in paths if fnmatch.fnmatch(path.stem, pattern)]
    return [read(path) for path in dict.fromkeys(found)]


def rendered(text: str, *, folder: Path = FIGURES) -> str:
    """Return a document with every table made anew.

    Raises:
        NoSuchFigures: a table names a kind that has no form, or figures that its records do not have.
    """
    return TABLE.sub(lambda found: found[1] + _table(found[2], folder) + found[3], text)


def render_documents(*, folder: Path = FIGURES, documents: Path = ROOT / "docs") -> list[Path]:
    """Make the tables of all documents anew; return those that changed."""
    changed = []
    for path in sorted(documents.rglob("*.md")):
        before = path.read_text(encoding="utf-8")
        after = rendered(before, folder=folder)
        if after != before:
            path.write_text(after, encoding="utf-8")
            changed.append(path)
    return changed


def _table(asked: str, folder: Path) -> str:
    names, _bar, figures = asked.partition(" | ")
    kind, *patterns = names.split()
    if kind not in FORMS:
        raise NoSuchFigures(f"No table is known for records of kind {kind!r}; there are {', '.join(FORMS)}.")
    found = read_all(kind, *patterns, folder=folder)
    if not found:
        return NOT_YET + "\n"
    return "\n".join(FORMS[kind](found, figures.split())) + "\n"


def _benchmark(found: Sequence[Record], wanted: Sequence[str]) -> list[str]:
    """Make a row of each figure and a column of each record, and say below where each came from."""
    columns = [flat(each.figures) for each in found]
    known = list(dict.fromkeys(name for figures in columns for name in figures))
    shown = [name for name in known if not wanted or name in wanted]
    if absent := set(wanted) - set(known):
        raise NoSuchFigures(f"No record of {found[0].name} has {', '.join(sorted(absent))}.")
    rows = [[spoken(name), *(as_cell(figures.get(name)) for figures in columns)] for name in shown]
    sources = [
        f"- {each.name}: `{each.command}`, {each.date}, commit {each.commit}, {each.machine.sentence()}"
        for each in found
    ]
    return [*markdown_table(["", *(each.name for each in found)], rows), "", *sources]


def _drill(found: Sequence[Record], _wanted: Sequence[str]) -> list[str]:
    """Make a row of each drill's run: what must hold, what came of it, and what was counted."""
    rows = []
    for each in found:
        counted = {name: value for name, value in flat(each.figures).items() if name not in SAID}
        rows.append(
            [
                f"**{each.name}**",
                *(str(each.figures.get(name, "")) for name in SAID),
                "; ".join(f"{spoken(name)} {as_cell(value)}" for name, value in counted.items()),
                f"`{each.command}`, {each.date}, {each.commit}",
            ]
        )
    return markdown_table(["drill", "what must hold", "came of it", "counted", "run"], rows)


SAID = ("promise", "came_of_it")


def _axe(found: Sequence[Record], _wanted: Sequence[str]) -> list[str]:
    """Make a row of each language and width that was looked at."""
    rows = []
    for each in found:
        language, _, width = each.name.rpartition("-")
        counted = [as_cell(each.figures[name]) for name in ("pages", "violations")]
        rows.append([language, f"{width} px", *counted, f"`{each.command}`, {each.date}, {each.commit}"])
    return markdown_table(["language", "width", "pages", "violations", "run"], rows)


Form = Callable[[Sequence[Record], Sequence[str]], list[str]]
FORMS: dict[str, Form] = {"axe": _axe, "benchmark": _benchmark, "drill": _drill}


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table; a bar within a cell would end it."""
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines]


def spoken(name: str) -> str:
    """Return a figure's name as a person says it."""
    return re.sub(r"_per_s(econd)?(?=_|$)", " a second", name).replace("_", " ")


def as_cell(value: object) -> str:
    """Return a figure as a table shows it: thousands apart, nothing for what was not measured."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def flat(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return figures with those of a group beside the others, under both names."""
    beside: dict[str, Any] = {}
    for name, value in figures.items():
        if isinstance(value, Mapping):
            beside |= {f"{name} {inner}": each for inner, each in value.items()}
        else:
            beside[name] = value
    return beside


def _by_size(name: str) -> tuple[str | int, ...]:
    """Return a key that puts import-100000 before import-1000000, and R2 before R10."""
    return tuple(int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name))


def _git(*arguments: str) -> str:
    told = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return told.stdout.strip()
