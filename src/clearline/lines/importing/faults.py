"""Why a row, or a whole directory, is not taken."""

from dataclasses import dataclass


class ImportRefused(Exception):
    """Nothing can be imported; the sentence says what, where, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One row that is not taken. `row` is its line number in the file, the header being 1.

    Reasons are stable codes: checksum, format, missing, bad_date, bad_value,
    too_long, encoding, duplicate, mismatch, unknown_account, unknown_line,
    unknown_plan, unknown_brand; and `orphaned` for a sound row that belongs to a faulty one.
    """

    file: str
    row: int
    id: str
    column: str
    reason: str
    detail: str


class BadCell(ValueError):
    """A cell or a row that cannot be taken for a reason of the file's own; values have `Malformed`."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
