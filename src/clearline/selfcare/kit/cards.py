"""Contacts on file as cards that every address book reads: vCard 4.0, RFC 6350."""

from collections.abc import Iterator

from clearline.lines.models import Line
from clearline.selfcare.kit.parts import Owner, paged

LONGEST = 75  # bytes of a line; what is longer goes on in the next, after a space
ESCAPED = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None})


def cards(owner: Owner) -> Iterator[bytes]:
    """Yield one card: name, address and numbers of the holder. Nothing of it is known once erased."""
    held = owner.open(owner.account)
    name = held.get("full_name", "").translate(ESCAPED)
    told = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        f"FN:{name or owner.account.external_id}",
        f"N:{name};;;;",
        f"ORG:{owner.brand.name.translate(ESCAPED)}",
        f"LANG:{owner.account.language}",
    ]
    if email := held.get("email"):
        told.append(f"EMAIL:{email.translate(ESCAPED)}")
    if contact := held.get("contact_msisdn"):
        told.append(f"TEL;VALUE=uri;PREF=1:tel:+{contact}")
    yield _folded(told)
    for line in paged(Line.objects.filter(account=owner.account), by="pk"):
        if number := owner.open(line).get("msisdn"):
            yield _folded([f"TEL;VALUE=uri:tel:+{number}"])
    yield _folded(["END:VCARD"])


def _folded(lines: list[str]) -> bytes:
    told = b""
    for line in lines:
        rest, room = line, LONGEST
        while rest:
            piece = rest.encode()[:room].decode(errors="ignore")  # never amid a character
            told += (b" " if room < LONGEST else b"") + piece.encode() + b"\r\n"
            rest, room = rest[len(piece) :], LONGEST - 1
    return told
