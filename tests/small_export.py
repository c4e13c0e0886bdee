"""A small, sound export that a test can bend: one account with two lines, as cells by column."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

from tests.operator_export import HEADERS, with_luhn

Rows = list[dict[str, str]]


def a_line_row(number: int, *, account: str = "A1", brand_number: str = "4477009001") -> dict[str, str]:
    """Return a sound row of lines.csv."""
    return {
        "line_id": f"L{number}",
        "account_id": account,
        "msisdn": f"{brand_number}{number:02d}",
        "sim_kind": "plastic",
        "iccid": with_luhn(f"894426{number:012d}"),
        "imsi": f"23426{number:010d}",
        "eid": "",
        "plan_code": "prepaid-s",
        "status": "active",
        "activated_at": "2025-01-20T00:00:00Z",
        "last_used_at": "2026-11-20T08:00:00Z",
    }


def an_account_row(name: str = "A1", *, brand: str = "lumo-uk", country: str = "GB") -> dict[str, str]:
    """Return a sound row of accounts.csv."""
    return {
        "account_id": name,
        "brand": brand,
        "country": country,
        "language": "en",
        "kind": "consumer",
        "status": "active",
        "full_name": "Ama Mensah",
        "email": "ama.mensah@example.com",
        "contact_msisdn": "447700900199",
        "created_at": "2023-05-14T09:20:00Z",
        "last_login_at": "",
    }


@dataclass
class SmallExport:
    """The rows of a directory; `write` makes the files. A file without rows is left out."""

    directory: Path
    tables: dict[str, Rows] = field(default_factory=dict)

    def __post_init__(self) -> None:
        plan = {
            "plan_code": "prepaid-s",
            "brand": "lumo-uk",
            "kind": "prepaid",
            "fee_minor": "500",
            "currency": "GBP",
        }
        self.tables = {
            "plans": [{**plan, "minimum_term_months": "0"}],
            "accounts": [an_account_row()],
            "lines": [a_line_row(1), a_line_row(2)],
            "balances": [self.money("L1", 2500), self.money("L2", 500)],
        }

    def money(self, line: str, amount: int, currency: str = "GBP") -> dict[str, str]:
        return {
            "line_id": line,
            "kind": "money",
            "amount": str(amount),
            "currency": currency,
            "expires_at": "",
        }

    def write(self) -> Path:
        self.directory.mkdir(exist_ok=True)
        for old in self.directory.glob("*.csv"):
            old.unlink()
        for name, rows in self.tables.items():
            with (self.directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, HEADERS[name].split(","), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        return self.directory
