"""An independent reading of an operator's export, straight from its CSV files: no database, no package code.

Slow and plain on purpose: it is what the import and the sweep are held against.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

Row = dict[str, str]
REASON_OF_FAULT = {
    "bad_iccid": ("iccid", "checksum"),
    "unknown_account": ("account_id", "unknown_account"),
    "bad_date": ("activated_at", "bad_date"),
    "missing_msisdn": ("msisdn", "missing"),
    "duplicate": ("line_id", "duplicate"),
    "bad_utf8": ("plan_code", "encoding"),
    "bad_imsi": ("imsi", "format"),
}


def rows(directory: Path, name: str) -> Iterator[Row]:
    with (directory / f"{name}.csv").open(encoding="utf-8", errors="replace", newline="") as file:
        yield from csv.DictReader(file)


def broken(directory: Path) -> dict[str, str]:
    """Return the fault of each line that was broken on purpose."""
    return {row["line_id"]: row["fault"] for row in rows(directory, "DIRTY")}


def expected_faults(directory: Path) -> set[tuple[int, str, str, str]]:
    """Return (row number, line id, column, reason) of every row of lines.csv that must be refused."""
    faults = broken(directory)
    met: set[str] = set()
    expected = set()
    for number, row in enumerate(rows(directory, "lines"), 2):
        line = row["line_id"]
        fault = faults.get(line)
        if fault and (fault != "duplicate" or line in met):
            expected.add((number, line, *REASON_OF_FAULT[fault]))
        met.add(line)
    return expected


class Expected:
    """The findings of the sound lines of a directory, as of a day, gathered file by file."""

    def __init__(self, directory: Path, day: date) -> None:
        self.directory, self.day = directory, day
        left_out = {line for line, fault in broken(directory).items() if fault != "duplicate"}
        kept = (row for row in rows(directory, "lines") if row["line_id"] not in left_out)
        self.lines = {row["line_id"]: row for row in kept}
        self.of_account: dict[str, list[str]] = defaultdict(list)
        for line, row in self.lines.items():
            self.of_account[row["account_id"]].append(line)
        self.sums: dict[tuple[str, str], int] = defaultdict(int)
        self.states: list[tuple[str, str, str]] = []

    def add(self, line: str, blocker: str, number: int) -> None:
        if line in self.lines:
            self.sums[line, blocker] += number

    def read_states(self) -> None:
        for line, row in self.lines.items():
            if row["status"] == "suspended":
                self.states.append((line, "line_state", "suspended"))
        for row in rows(self.directory, "accounts"):
            if row["status"] != "active":
                lines = self.of_account[row["account_id"]]
                self.states.extend((line, "account_state", row["status"]) for line in lines)

    def read_accounts_rows(self) -> None:
        for row in rows(self.directory, "bills"):
            owed = int(row["amount_minor"]) - int(row["paid_minor"])
            late = date.fromisoformat(row["due_on"]) < self.day
            for line in self.of_account[row["account_id"]] if owed > 0 else ():
                self.add(line, "bill_overdue" if late else "bill_open", owed)
        for row in rows(self.directory, "points"):
            if int(row["points"]) > 0 and _still(row["expires_on"], self.day):
                for line in self.of_account[row["account_id"]]:
                    self.add(line, "points_left", int(row["points"]))

    def read_counts(self) -> None:
        for row in rows(self.directory, "orders"):
            if row["status"] == "open":
                self.add(row["line_id"], "port_out_open" if row["kind"] == "port_out" else "order_open", 1)
        for row in rows(self.directory, "services"):
            if row["status"] == "active":
                self.add(row["line_id"], "service_active", 1)
        for name, blocker in (("devices", "device_bound"), ("links", "link_listed")):
            for row in rows(self.directory, name):
                self.add(row["line_id"], blocker, 1)

    def read_amounts(self) -> None:
        for row in rows(self.directory, "balances"):
            if int(row["amount"]) > 0 and _still(row["expires_at"], self.day):
                self.add(row["line_id"], f"{row['kind']}_left", int(row["amount"]))
        for row in rows(self.directory, "contracts"):
            starts, ends = (date.fromisoformat(row[name]) for name in ("starts_on", "ends_on"))
            if ends > self.day:
                fee = months_to_come(starts, ends, self.day) * int(row["early_fee_minor_per_month"])
                self.add(row["line_id"], "contract_running", fee)


def expected_findings(directory: Path, day: date) -> list[tuple[str, str, str]]:
    """Return every (line id, blocker, detail) of the lines that are sound, as of a day, in order."""
    book = Expected(directory, day)
    for read in (book.read_states, book.read_accounts_rows, book.read_counts, book.read_amounts):
        read()
    counted = ((line, blocker, str(number)) for (line, blocker), number in book.sums.items())
    return sorted([*book.states, *counted])


def months_to_come(starts: date, ends: date, day: date) -> int:
    """Count the months that begin after `day` and before `ends`, by walking from month to month."""
    count = k = 0
    while (begins := month_later(starts, k)) < ends:
        count += begins > day
        k += 1
    return count


def month_later(start: date, months: int) -> date:
    """Return the same day `months` later, or the last day of that month where it is shorter."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for last in range(start.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, start.day)


def _still(expires: str, day: date) -> bool:
    return not expires or date.fromisoformat(expires) >= day
