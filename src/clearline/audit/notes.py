"""Signed checkpoints in the form of C2SP signed-note and tlog-checkpoint; pure.

    clearline/5f0c2a9be771
    88310
    P5wYo/…=

    — clearline/5f0c2a9be771 x2Rk…=

Whoever keeps one of these can later tell whether the log still continues it.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

ED25519 = b"\x01"
KEY_ID_BYTES = 4
SIGNATURE_BYTES = 64


class NoteMalformed(ValueError):
    """The text is no checkpoint; the sentence tells what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: its name, how many entries it has, and their root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def key_id(*, name: str, public: bytes) -> bytes:
    """Return the four bytes by which a signature line names its key."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:KEY_ID_BYTES]


def verifier_key(*, name: str, public: bytes) -> str:
    """Return the public key as one line, to be kept by whoever wants to check notes."""
    return f"{name}+{key_id(name=name, public=public).hex()}+{base64.b64encode(ED25519 + public).decode()}"


def read_verifier_key(line: str) -> tuple[str, bytes]:
    """Return the log's name and public key from a line that `verifier_key` made.

    Raises:
        NoteMalformed: the line is not of this form, or its parts do not belong together.
    """
    name, _plus, rest = line.strip().partition("+")
    stated, _plus, encoded = rest.partition("+")  # base64 has plus signs of its own
    try:
        blob = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        blob = b""
    public = blob[1:]
    if blob[:1] != ED25519 or key_id(name=name, public=public).hex() != stated:
        raise NoteMalformed(
            "A log's key is written as name+8 hex digits+base64; this line is not, or was altered."
        )
    return name, public


def signed(checkpoint: Checkpoint, *, public: bytes, sign: Callable[[bytes], bytes]) -> str:
    """Return the note: the checkpoint's text, an empty line, and one signature in the log's own name."""
    text = checkpoint.text()
    blob = key_id(name=checkpoint.origin, public=public) + sign(text.encode())
    return f"{text}\n— {checkpoint.origin} {base64.b64encode(blob).decode()}\n"


def read(note: str) -> Checkpoint:
    """Return the checkpoint of a note, without looking at its signatures.

    Raises:
        NoteMalformed: there is no checkpoint in this form.
    """
    text, separator, _signatures = note.partition("\n\n")
    lines = text.split("\n")
    if not separator or len(lines) < 3:  # noqa: PLR2004 (origin, size and root)
        raise NoteMalformed("A checkpoint begins with three lines (origin, size, root), then an empty one.")
    origin, size, encoded = lines[:3]
    if not size.isascii() or not size.isdigit() or str(int(size)) != size:
        raise NoteMalformed(f"The second line must be the number of entries, not {size!r}.")
    try:
        root = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        root = b""
    if not origin or len(root) != hashlib.sha256().digest_size:
        raise NoteMalformed("The third line must be a SHA-256 root in base64.")
    return Checkpoint(origin, int(size), root)


def signatures(note: str) -> list[tuple[str, bytes, bytes]]:
    """Return (key name, key id, signature) of every well-formed signature line of a note."""
    found = []
    for line in note.partition("\n\n")[2].split("\n"):
        dash, _space, rest = line.partition(" ")
        name, _space, encoded = rest.partition(" ")
        try:
            blob = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            continue
        as_we_write = base64.b64encode(blob).decode() == encoded  # base64 has bits to spare at its end
        if dash == "—" and name and as_we_write and len(blob) == KEY_ID_BYTES + SIGNATURE_BYTES:
            found.append((name, blob[:KEY_ID_BYTES], blob[KEY_ID_BYTES:]))
    return found


def is_signed(note: str, *, public: bytes, verify: Callable[[bytes, bytes], bool]) -> bool:
    """Tell whether the log signed this note with this key; `verify` takes signature and message."""
    text = note.partition("\n\n")[0] + "\n"
    origin = text.partition("\n")[0]
    wanted = key_id(name=origin, public=public)
    return any(
        name == origin and found == wanted and verify(signature, text.encode())
        for name, found, signature in signatures(note)
    )
