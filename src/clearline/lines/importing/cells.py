"""What a cell must be: each check takes the text and returns what the database is given ('' is NULL)."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from clearline.lines.importing.faults import BadCell
from clearline.vocabulary.eid import Eid
from clearline.vocabulary.iccid import Iccid
from clearline.vocabulary.imei import Imei
from clearline.vocabulary.imsi import Imsi
from clearline.vocabulary.msisdn import Msisdn

Check = Callable[[str], str]
BIGGEST, SMALL = 2**63 - 1, 1200
LONG = len(str(BIGGEST))
_DAY_LENGTH = len("2026-11-21")
_USUAL_LENGTH = len("2026-11-21T10:00:00Z")
_EMAIL = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>.]+(\.[^@\s,;<>.]+)+")


class _Remembered(dict[str, str]):
    """Answers of a check; columns of states, codes and dates repeat a few values a million times."""

    MOST = 20_000

    def __init__(self, check: Check) -> None:
        super().__init__()
        self._check = check

    def __missing__(self, cell: str) -> str:
        if len(self) >= self.MOST:
            self.clear()
        self[cell] = value = self._check(cell)
        return value


def remembered(check: Check) -> Check:
    """Return the check with a memory of what it took."""
    return _Remembered(check).__getitem__


msisdn: Check = Msisdn.check
iccid: Check = Iccid.check
imsi: Check = Imsi.check
eid: Check = Eid.check
imei: Check = Imei.check


def text(longest: int) -> Check:
    def check(cell: str) -> str:
        if len(cell) > longest:
            raise BadCell("too_long", f"{len(cell)} characters where at most {longest} fit")
        return cell

    return check


def one_of(*allowed: str) -> Check:
    known = frozenset(allowed)

    def check(cell: str) -> str:
        if cell not in known:
            raise BadCell("bad_value", f"{_quoted(cell)} is none of {', '.join(allowed)}")
        return cell

    return remembered(check)


def pattern(expression: str, meaning: str) -> Check:
    matches = re.compile(expression).fullmatch

    def check(cell: str) -> str:
        if not matches(cell):
            raise BadCell("bad_value", f"{_quoted(cell)} is not {meaning}")
        return cell

    return remembered(check)


def _whole_number(cell: str) -> str:
    if not (cell.isascii() and cell.isdigit()):
        raise BadCell("bad_value", f"{_quoted(cell)} is not a whole number of zero or more")
    if len(cell) >= LONG and (len(cell) > LONG or int(cell) > BIGGEST):
        raise BadCell("bad_value", "the number is too big to be one")
    return cell


whole_number: Check = remembered(_whole_number)


def small_number(cell: str) -> str:
    if int(whole_number(cell)) > SMALL:
        raise BadCell("bad_value", f"{_quoted(cell)} is more than {SMALL}")
    return cell


def email(cell: str) -> str:
    if len(cell) > 254 or not _EMAIL.fullmatch(cell):  # noqa: PLR2004 (RFC 5321, length of a path)
        raise BadCell("format", "this is not an e-mail address")
    return cell


def day(shift: timedelta) -> Check:
    """Return the check of a local date, moved by `shift` (for samples that are kept fresh)."""

    def check(cell: str) -> str:
        try:
            if len(cell) != _DAY_LENGTH or cell[4] != "-" or cell[7] != "-":
                raise ValueError  # noqa: TRY301 (the same sentence as for an impossible day)
            found = date.fromisoformat(cell)
            return str(found + shift) if shift else cell
        except (ValueError, OverflowError):
            raise BadCell("bad_date", f"{_quoted(cell)} is no day like 2026-11-21") from None

    return remembered(check)


def instant(shift: timedelta) -> Check:
    """Return the check of a moment, ISO 8601; one without a zone is UTC."""

    def check(cell: str) -> str:
        try:
            if len(cell) < _DAY_LENGTH or cell[4] != "-" or cell[7] != "-":
                raise ValueError  # noqa: TRY301 (the same sentence as for an impossible moment)
            found = datetime.fromisoformat(cell)
            if len(cell) == _USUAL_LENGTH and not shift:
                return cell
            found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
            return (found + shift).isoformat(" ")
        except (ValueError, OverflowError):
            raise BadCell("bad_date", f"{_quoted(cell)} is no moment like 2026-11-21T10:00:00Z") from None

    return check


def _quoted(cell: str) -> str:
    shown = cell if len(cell) <= 40 else cell[:40] + "…"  # noqa: PLR2004 (enough to find it by)
    return f"“{shown}”"
