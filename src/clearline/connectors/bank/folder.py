"""The operator's own hands: a run becomes a file, which a person uploads to the bank."""

import os
from pathlib import Path

from clearline.connectors.bank import pain001
from clearline.connectors.bank.port import Run
from clearline.connectors.replies import accepted, failed
from clearline.vocabulary.answers import Answer


class TransferFolder:
    """Implements `BankPort`. A file holds names and account numbers: only its owner may read it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def hand_over(self, run: Run) -> Answer:
        if not run.transfers:
            return failed("nothing_to_send")
        content, path = pain001.write(run), self.path_of(run)
        try:
            if path.exists():
                return _taken(run) if path.read_bytes() == content else failed("run_differs")
            self._write(path, content)
        except OSError as error:
            return failed("not_written", cause=type(error).__name__)
        return _taken(run)

    def path_of(self, run: Run) -> Path:
        return self._folder / f"transfers-{run.id.hex}.xml"

    def _write(self, path: Path, content: bytes) -> None:
        """Have the whole file there at once, or nothing of it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".part")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(path)


def _taken(run: Run) -> Answer:
    total = sum(each.amount.minor for each in run.transfers)
    return accepted(run=run.id.hex, transfers=len(run.transfers), sum_minor=total)
