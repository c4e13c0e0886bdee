"""The memory of a simulated system: one JSON line per event, only ever appended to."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from clearline.connectors.simulated import Event


class JournalBroken(Exception):
    """A line in the middle of a journal cannot be read: the file was changed by something else."""


class Journal:
    """A file of events. One process writes it; the last line may be torn by a kill, and is cut off then."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._cut_torn_line()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._file = os.fdopen(descriptor, "ab")

    def events(self) -> Iterator[Event]:
        """Yield what was written so far.

        Raises:
            JournalBroken: naming the file and line; move the file away to start anew.
        """
        with self._path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield Event.read(json.loads(line))
                except (ValueError, KeyError, TypeError) as error:
                    # Without the line itself: it holds somebody's number.
                    raise JournalBroken(f"{self._path}, line {number}, is no event.") from error

    def append(self, event: Event) -> None:
        # Flushed, not synced: it must outlive a killed process, not a power cut.
        self._file.write(json.dumps(event.written(), ensure_ascii=False).encode() + b"\n")
        self._file.flush()

    def close(self) -> None:
        self._file.close()

    def _cut_torn_line(self) -> None:
        if not self._path.exists():
            return
        with self._path.open("rb+") as file:
            whole = file.read().rfind(b"\n") + 1
            file.truncate(whole)
