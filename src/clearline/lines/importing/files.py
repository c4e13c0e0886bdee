"""The files of an operator's export: their columns, and what each cell must be.

Described in docs/import.md. A file that is missing is left out, lines.csv
apart; a column that is not named here is ignored with a warning.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from clearline.lines.importing import cells
from clearline.lines.importing.cells import Check

EXTERNAL_ID = cells.text(64)
CURRENCY = cells.pattern("[A-Z]{3}", "a currency code like GBP")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what its cells must be, the type it has in staging, and whether it may be empty."""

    name: str
    check: Check
    sql: str = "text"
    required: bool = True


@dataclass(frozen=True, slots=True)
class ExportFile:
    """One file. `key` are the columns that must not repeat; `id` is shown where a row is reported."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    id: str = field(default="")

    @property
    def csv(self) -> str:
        return f"{self.name}.csv"

    @property
    def id_column(self) -> str:
        return self.id or self.key[0]


def optional(name: str, check: Check, sql: str = "text") -> Column:
    return Column(name, check, sql, required=False)


def amount(name: str) -> Column:
    return Column(name, cells.whole_number, "bigint")


def export_files(shift: timedelta) -> dict[str, ExportFile]:
    """Return every file by its name, in the order in which they are read.

    Args:
        shift: moves all dates, so that a frozen sample looks fresh; zero for a real export.
    """
    day, instant = cells.day(shift), cells.instant(shift)
    line_id, account_id = Column("line_id", EXTERNAL_ID), Column("account_id", EXTERNAL_ID)
    currency = Column("currency", CURRENCY)
    files = [
        ExportFile(
            "plans",
            ("brand", "plan_code"),
            (
                Column("plan_code", EXTERNAL_ID),
                Column(
                    "brand", cells.pattern("(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*", "a brand code like lumo-uk")
                ),
                Column("kind", cells.one_of("prepaid", "postpaid")),
                amount("fee_minor"),
                currency,
                optional("minimum_term_months", cells.small_number, "smallint"),
            ),
            id="plan_code",
        ),
        ExportFile(
            "accounts",
            ("account_id",),
            (
                account_id,
                Column("brand", EXTERNAL_ID),
                Column("country", cells.pattern("[A-Z]{2}", "a country code like GB")),
                Column(
                    "language",
                    cells.pattern("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?", "a language tag like zh-hans"),
                ),
                Column("kind", cells.one_of("consumer", "business", "minor")),
                Column("status", cells.one_of("active", "suspended", "fraud_hold", "disputed")),
                optional("full_name", cells.text(200)),
                optional("email", cells.email),
                optional("contact_msisdn", cells.msisdn),
                Column("created_at", instant, "timestamptz"),
                optional("last_login_at", instant, "timestamptz"),
            ),
        ),
        ExportFile(
            "lines",
            ("line_id",),
            (
                line_id,
                account_id,
                Column("msisdn", cells.msisdn),
                Column("sim_kind", cells.one_of("esim", "plastic")),
                Column("iccid", cells.iccid),
                Column("imsi", cells.imsi),
                optional("eid", cells.eid),
                Column("plan_code", EXTERNAL_ID),
                Column("status", cells.one_of("active", "suspended", "paused")),
                Column("activated_at", instant, "timestamptz"),
                optional("last_used_at", instant, "timestamptz"),
            ),
        ),
        ExportFile(
            "balances",
            ("line_id", "kind", "expires_at"),
            (
                line_id,
                Column("kind", cells.one_of("money", "data")),
                amount("amount"),
                optional("currency", CURRENCY),
                optional("expires_at", day, "date"),
            ),
        ),
        ExportFile(
            "contracts",
            ("contract_id",),
            (
                Column("contract_id", EXTERNAL_ID),
                line_id,
                Column("starts_on", day, "date"),
                Column("ends_on", day, "date"),
                amount("early_fee_minor_per_month"),
                currency,
                optional("note", cells.text(500)),
            ),
        ),
        ExportFile(
            "bills",
            ("bill_id",),
            (
                Column("bill_id", EXTERNAL_ID),
                account_id,
                Column("issued_on", day, "date"),
                Column("due_on", day, "date"),
                amount("amount_minor"),
                amount("paid_minor"),
                currency,
                Column("status", cells.one_of("open", "paid")),
            ),
        ),
        ExportFile(
            "orders",
            ("order_id",),
            (
                Column("order_id", EXTERNAL_ID),
                account_id,
                optional("line_id", EXTERNAL_ID),
                Column("kind", cells.text(40)),
                Column("status", cells.one_of("open", "done", "cancelled")),
                Column("created_at", instant, "timestamptz"),
            ),
        ),
        ExportFile(
            "devices",
            ("device_id",),
            (
                Column("device_id", EXTERNAL_ID),
                line_id,
                Column("imei", cells.imei),
                optional("model", cells.text(80)),
                Column("bound_at", instant, "timestamptz"),
            ),
        ),
        ExportFile(
            "services",
            ("service_id",),
            (
                Column("service_id", EXTERNAL_ID),
                line_id,
                Column("code", EXTERNAL_ID),
                Column("status", cells.one_of("active", "ended")),
                Column("since", day, "date"),
                amount("fee_minor"),
                currency,
            ),
        ),
        ExportFile(
            "links",
            ("line_id", "party"),
            (line_id, Column("party", EXTERNAL_ID), optional("since", day, "date")),
        ),
        ExportFile(
            "points",
            ("account_id", "expires_on"),
            (account_id, amount("points"), optional("expires_on", day, "date")),
        ),
        ExportFile(
            "usage",
            ("line_id", "day"),
            (
                line_id,
                Column("day", day, "date"),
                amount("voice_seconds"),
                amount("sms"),
                amount("data_bytes"),
                amount("roaming_bytes"),
            ),
        ),
    ]
    return {file.name: file for file in files}
