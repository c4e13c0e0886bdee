"""Where attachments of simulated mails are kept: each content once, under its digest."""

import re
from hashlib import sha256
from pathlib import Path
from threading import get_ident

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Cellar:
    """A directory of files named by the SHA-256 of what is in them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, exist_ok=True)

    def keep(self, content: bytes) -> None:
        path = self._folder / sha256(content).hexdigest()
        if path.exists():
            return
        # Written beside and moved: a killed writer leaves no half file under a digest it does not have.
        half = path.with_suffix(f".{get_ident()}")
        half.write_bytes(content)
        half.replace(path)

    def fetch(self, digest: str) -> bytes | None:
        """Return the content, or None where nothing is kept under `digest`."""
        path = self._folder / digest
        return path.read_bytes() if _DIGEST.fullmatch(digest) and path.exists() else None
