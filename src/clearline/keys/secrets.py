"""The master key of the installation, and every secret that is derived from it.

Works before Django is set up: the settings take their own secret from here.
"""

import base64
import binascii
import os
import stat
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clearline.embedded.home import clearline_home

MASTER_BYTES = 32
VARIABLE = "CLEARLINE_MASTER_KEY"


class MasterKeyUnusable(Exception):
    """The master key cannot be used; the sentence says where it was looked for and how to mend it."""


def master_path() -> Path:
    """Return where the master key lies when the environment does not carry it."""
    return clearline_home() / "keys" / "master.key"


@cache
def derive(label: str) -> bytes:
    """Return the 32 bytes that belong to one purpose (HKDF-SHA256, RFC 5869).

    The same label gives the same bytes as long as the master key stays; no
    derived secret tells anything about another.

    Raises:
        MasterKeyUnusable: the key is malformed, or others than its owner can read it.
    """
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"clearline/" + label.encode()).derive(
        master()
    )


def forget() -> None:
    """Drop every derived secret, so that the next one is taken from the key as it is now."""
    derive.cache_clear()


def master() -> bytes:
    """Return the key itself: for another host of the same installation, and for nobody else."""
    carried = os.environ.get(VARIABLE)
    if carried:
        return _decoded(carried)
    path = master_path()
    if not path.exists():
        _make(path)
    return _read(path)


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != MASTER_BYTES:
        raise MasterKeyUnusable(
            f"{VARIABLE} must be {MASTER_BYTES} bytes in base64 (44 characters). "
            "Make one with: openssl rand -base64 32"
        )
    return key


def _make(path: Path) -> None:
    """Write a new key so that racing processes end up with one and the same.

    The bytes are complete under a private name before the real name appears:
    a link is refused where the name exists, and never shows half a file.
    """
    path.parent.mkdir(mode=0o700, exist_ok=True)
    draft = path.with_name(f".master.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, os.urandom(MASTER_BYTES))
        os.fsync(descriptor)
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its key is the installation's
    finally:
        os.close(descriptor)
        draft.unlink()


def _read(path: Path) -> bytes:
    for place, mended in ((path.parent, "700"), (path, "600")):
        if stat.S_IMODE(place.stat().st_mode) & 0o077:
            raise MasterKeyUnusable(
                f"{place} can be read by others than its owner; whoever reads the master key reads every "
                f"sealed value. Mend it with: chmod {mended} {place}"
            )
    try:
        key = path.read_bytes()
    except PermissionError:
        raise MasterKeyUnusable(
            f"{path} belongs to another account. Run as its owner, or set {VARIABLE}."
        ) from None
    if len(key) != MASTER_BYTES:
        raise MasterKeyUnusable(
            f"{path} holds {len(key)} bytes, not {MASTER_BYTES}. Put back the copy that you keep; "
            "a new key cannot open what this one sealed."
        )
    return key
