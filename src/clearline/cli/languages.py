"""Catalogues of all rooms: gather the texts, compile what was translated.

Babel does both, so no machine needs GNU gettext. A room with a `locale`
folder of its own (mails and SMS) has its own catalogue; all others share
`clearline/locale`.
"""

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import typer
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import templatize

from clearline.embedded.home import home_path
from clearline.policy import texts

PACKAGE = Path(__file__).parent.parent
DOMAIN = "LC_MESSAGES/django"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "_t": None,
}
TRANSLATED = ("ar", "de", "es", "fr", "zh_Hans")  # English is the source; its text stands in the code

app = typer.Typer(help="Catalogues: gather texts, compile translations.", no_args_is_help=True)


@app.command("extract")
def extract_texts() -> None:
    """Bring every catalogue up to date with the texts in code and templates; new ones come untranslated."""
    for room in rooms():
        today = gathered(room)
        for language in TRANSLATED:
            path = room / "locale" / language / f"{DOMAIN}.po"
            catalogue = read(path, language)
            catalogue.update(
                today,
                no_fuzzy_matching=True,
                update_header_comment=False,
                update_creation_date=False,
            )
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_po(
                    file, catalogue, width=110, omit_header=False, sort_by_file=True, ignore_obsolete=True
                )
            missing = len(untranslated(catalogue))
            typer.echo(f"{path.relative_to(PACKAGE)}: {len(catalogue)} texts, {missing} to translate")


@app.command("compile")
def compile_texts() -> None:
    """Compile every catalogue that is newer than what was compiled from it."""
    for path in compile_catalogues():
        typer.echo(str(path))


def compile_catalogues() -> list[Path]:
    """Compile stale catalogues and return what was written.

    They lie beside their sources; where the package cannot be written to,
    in `CLEARLINE_HOME/locale`, which the settings look into as well.
    """
    if os.access(PACKAGE / "locale", os.W_OK):
        return [target for source in sources() if (target := _compiled(source, source.with_suffix(".mo")))]
    home = home_path()
    written = []
    for language in TRANSLATED:
        target = home / "locale" / language / f"{DOMAIN}.mo"
        if _is_stale(target, sources(language)):
            _write(target, _together(sources(language), language))
            written.append(target)
    return written


def sources(language: str = "*") -> list[Path]:
    """Return the catalogues of all rooms, the shared one last: what it says wins."""
    own = [path for room in rooms() for path in room.glob(f"locale/{language}/{DOMAIN}.po")]
    return sorted(own, key=lambda path: path.is_relative_to(PACKAGE / "locale"))


def rooms() -> list[Path]:
    """Return the folders that have a catalogue of their own; the package itself is the first."""
    return sorted({path.parent for path in PACKAGE.rglob("locale") if path.is_dir()})


def gathered(room: Path) -> Catalog:
    """Return every text of a room, without those of rooms that have their own catalogue."""
    catalogue = Catalog(project="clearline", charset="utf-8")
    elsewhere = [other for other in rooms() if other != room and other.is_relative_to(room)]
    for path in sorted([*room.rglob("*.py"), *room.rglob("*.html"), *room.rglob("*.txt")]):
        if any(path.is_relative_to(other) for other in elsewhere):
            continue
        where = path.relative_to(PACKAGE).as_posix()
        for _line, message, comments, context in _texts(path):
            # Without line numbers a catalogue changes only when a text does.
            catalogue.add(message, locations=[(where, 0)], auto_comments=comments, context=context)
    for sentence, where in texts.shown() if room == PACKAGE else ():
        catalogue.add(
            sentence, locations=[(where, 0)], auto_comments=["Translators: a rule, as pages quote it"]
        )
    return catalogue


def read(path: Path, language: str) -> Catalog:
    """Return a catalogue from its file; an empty one where there is none yet."""
    if not path.exists():
        return Catalog(
            locale=language,
            project="clearline",
            version="1",
            charset="utf-8",
            fuzzy=False,
            header_comment=f"# The pages of Clearline, {language}.",
        )
    with path.open("rb") as file:
        return read_po(file, locale=language)


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the texts without a translation, or with one that nobody looked at."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and (message.fuzzy or not all(_strings(message.string)))
    ]


def _texts(path: Path) -> Iterator[tuple[int, Any, list[str], str | None]]:
    method: Any = "python" if path.suffix == ".py" else _extract_template
    with path.open("rb") as file:
        yield from extract(method, file, keywords=KEYWORDS, comment_tags=("Translators:",))


def _extract_template(
    file: IO[bytes],
    keywords: Mapping[str, Any],
    comment_tags: Collection[str],
    options: object,  # noqa: ARG001 (Babel passes it by name; templates have none)
) -> Iterator[Any]:
    """Read a Django template: Django turns it into calls that Babel reads as Python."""
    calls = templatize(file.read().decode(), origin=getattr(file, "name", None))
    # What is not a text became filler at any depth of indentation, which Python would refuse.
    flat = "\n".join(re.sub(r"^\s+", "", line) for line in calls.splitlines())
    yield from extract_python(BytesIO(flat.encode()), keywords, comment_tags, {"encoding": "utf-8"})


def _compiled(source: Path, target: Path) -> Path | None:
    if not _is_stale(target, [source]):
        return None
    _write(target, read(source, source.parent.parent.name))
    return target


def _is_stale(target: Path, made_from: list[Path]) -> bool:
    return not target.exists() or any(path.stat().st_mtime > target.stat().st_mtime for path in made_from)


def _together(paths: list[Path], language: str) -> Catalog:
    whole = Catalog(locale=language, charset="utf-8", fuzzy=False)
    for path in paths:
        for message in read(path, language):
            if message.id:
                whole[message.id if isinstance(message.id, str) else message.id[0]] = message
    return whole


def _write(target: Path, catalogue: Catalog) -> None:
    """Write beside and rename: another process may be reading."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(f".{os.getpid()}")
    with fresh.open("wb") as file:
        write_mo(file, catalogue)
    fresh.replace(target)


def _strings(string: str | Sequence[str] | None) -> list[str]:
    return [string or ""] if isinstance(string, str | None) else list(string)
