"""The zip as it grows: pieces go out while it is written, and nothing of it is kept here.

Its files, in order: the tables, the cards, the papers; then the page that
leads to them, the manifest with the SHA-256 of each, and the same sums in the
form that `sha256sum --check` reads.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation

from clearline.selfcare.kit import cards, page, papers, texts
from clearline.selfcare.kit.contents import PARTS
from clearline.selfcare.kit.parts import Owner
from clearline.vocabulary.periods import local_date

VERSION = 1
EVERY = 500  # steps between two reports
Report = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class File:
    """One file of the kit, as the manifest has it. `rows` is empty for what is no table."""

    path: str
    size: int
    sha256: str
    rows: int | None = None


@dataclass(slots=True)
class Written:
    """What is in the kit so far, and what could not be made."""

    files: list[File] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


class _Outlet(io.RawIOBase):
    """A file without a way back: what is written is handed on, and forgotten here."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        before = len(self._held)
        self._held += piece  # type: ignore[arg-type] # bytes-like, as every file takes
        return len(self._held) - before

    def taken(self) -> bytes:
        told = bytes(self._held)
        self._held.clear()
        return told


def pieces(owner: Owner, *, language: str, now: datetime, report: Report) -> Iterator[bytes]:
    """Yield the bytes of a kit in order; `report` is told now and then how many steps are done."""
    outlet, written, done = _Outlet(), Written(), _Steps(report)
    made_at = now.astimezone(ZoneInfo(owner.brand.time_zone))
    with zipfile.ZipFile(outlet, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        with translation.override(language):
            for path, content, counted in _files(owner, now, written, done):
                yield from _file(archive, outlet, path, content, made_at, written, counted)
            shown = page.render(owner, written.files, written.missing, language=language, now=now)
        yield from _file(archive, outlet, "index.html", [shown.encode()], made_at, written)
        manifest = _manifest(owner, written, now)
        yield from _file(archive, outlet, "manifest.json", [manifest], made_at, written)
        sums = "".join(f"{each.sha256}  {each.path}\n" for each in written.files).encode()
        yield from _file(archive, outlet, "SHA256SUMS", [sums], made_at, Written())
    yield outlet.taken()
    done.report_all()


class _Steps:
    """Counts what is done, and says so from time to time."""

    def __init__(self, report: Report) -> None:
        self.done, self._report = 0, report

    def count(self) -> None:
        self.done += 1
        if self.done % EVERY == 0:
            self._report(self.done)

    def report_all(self) -> None:
        self._report(self.done)


class _Counted:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterable[dict[str, object]], steps: _Steps) -> None:
        self.rows, self._rows, self._steps = 0, rows, steps

    def __iter__(self) -> Iterator[dict[str, object]]:
        for row in self._rows:
            self.rows += 1
            self._steps.count()
            yield row


def _files(
    owner: Owner, now: datetime, written: Written, done: _Steps
) -> Iterator[tuple[str, Iterable[bytes], _Counted | None]]:
    """Yield path and content of each file but the last three; a table is read once for each of its forms."""
    for part in PARTS:
        for_csv, for_json = (_Counted(part.told(owner), done) for _ in range(2))
        yield f"tables/{part.name}.csv", texts.as_csv(part.headings, for_csv), for_csv
        yield f"tables/{part.name}.json", texts.as_json(for_json), for_json
    yield "contacts.vcf", cards.cards(owner), None
    for path, content in papers.papers(owner, today=local_date(now, owner.brand.time_zone)):
        done.count()
        if content is None:
            written.missing.append(path)
        else:
            yield path, [content], None


def _file(
    archive: zipfile.ZipFile,
    outlet: _Outlet,
    path: str,
    content: Iterable[bytes],
    made_at: datetime,
    written: Written,
    counted: _Counted | None = None,
) -> Iterator[bytes]:
    """Write one file, yield what has become of it, and note its sum."""
    digest, size = hashlib.sha256(), 0
    entry = zipfile.ZipInfo(path, made_at.timetuple()[:6])
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    with archive.open(entry, "w") as out:
        for piece in content:
            out.write(piece)
            digest.update(piece)
            size += len(piece)
            if some := outlet.taken():
                yield some
    written.files.append(File(path, size, digest.hexdigest(), counted.rows if counted else None))
    yield outlet.taken()


def _manifest(owner: Owner, written: Written, now: datetime) -> bytes:
    told = {
        "version": VERSION,
        "brand": owner.brand.code,
        "account": owner.account.external_id,
        "made_at": now.isoformat(),
        "hash": "SHA-256",
        "files": [
            {"path": each.path, "bytes": each.size, "sha256": each.sha256}
            | ({"rows": each.rows} if each.rows is not None else {})
            for each in written.files
        ],
        "not_made": written.missing,
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
