"""The files of an operator's export: their columns, and what each cell must be.

Described in docs/import.md. A file that is missing is left out, lines.csv
apart; a column that is not named here is ignored with a warning.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from clearline.lines.importing import cells
from clearline.lines.importing.cells import Check

EXTERNAL_ID = cells.text(64)
UNMOVED = timedelta()


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
    id: str = ""

    def moved(self, shift: timedelta) -> "ExportFile":
        """Return the file with its days and moments moved."""
        checks = {"date": cells.day(shift), "timestamptz": cells.instant(shift)}
        moved = (replace(each, check=checks.get(each.sql, each.check)) for each in self.columns)
        return replace(self, columns=tuple(moved))

    @property
    def csv(self) -> str:
        return f"{self.name}.csv"

    @property
    def id_column(self) -> str:
        return self.id or self.key[0]


def optional(column: Column) -> Column:
    return replace(column, required=False)


def amount(name: str) -> Column:
    return Column(name, cells.whole_number, "bigint")


LINE_ID, ACCOUNT_ID = Column("line_id", EXTERNAL_ID), Column("account_id", EXTERNAL_ID)
CURRENCY = Column("currency", cells.pattern("[A-Z]{3}", "a currency code like GBP"))


def day(name: str) -> Column:
    return Column(name, cells.day(UNMOVED), "date")


def instant(name: str) -> Column:
    return Column(name, cells.instant(UNMOVED), "timestamptz")


FILES = (
    ExportFile(
        "plans",
        ("brand", "plan_code"),
        (
            Column("plan_code", EXTERNAL_ID),
            Column("brand", cells.pattern("(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*", "a brand code like lumo-uk")),
            Column("kind", cells.one_of("prepaid", "postpaid")),
            amount("fee_minor"),
            CURRENCY,
            optional(Column("minimum_term_months", cells.small_number, "smallint")),
        ),
        id="plan_code",
    ),
    ExportFile(
        "accounts",
        ("account_id",),
        (
            ACCOUNT_ID,
            Column("brand", EXTERNAL_ID),
            Column("country", cells.pattern("[A-Z]{2}", "a country code like GB")),
            Column(
                "language",
                cells.pattern("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?", "a language tag like zh-hans"),
            ),
            Column("kind", cells.one_of("consumer", "business", "minor")),
            Column("status", cells.one_of("active", "suspended", "fraud_hold", "disputed")),
            optional(Column("full_name", cells.text(200))),
            optional(Column("email", cells.email)),
            optional(Column("contact_msisdn", cells.msisdn)),
            instant("created_at"),
            optional(instant("last_login_at")),
        ),
    ),
    ExportFile(
        "lines",
        ("line_id",),
        (
            LINE_ID,
            ACCOUNT_ID,
            Column("msisdn", cells.msisdn),
            Column("sim_kind", cells.one_of("esim", "plastic")),
            Column("iccid", cells.iccid),
            Column("imsi", cells.imsi),
            optional(Column("eid", cells.eid)),
            Column("plan_code", EXTERNAL_ID),
            Column("status", cells.one_of("active", "suspended", "paused")),
            instant("activated_at"),
            optional(instant("last_used_at")),
        ),
    ),
    ExportFile(
        "balances",
        ("line_id", "kind", "expires_at"),
        (
            LINE_ID,
            Column("kind", cells.one_of("money", "data")),
            amount("amount"),
            optional(CURRENCY),
            optional(day("expires_at")),
        ),
    ),
    ExportFile(
        "contracts",
        ("contract_id",),
        (
            Column("contract_id", EXTERNAL_ID),
            LINE_ID,
            day("starts_on"),
            day("ends_on"),
            amount("early_fee_minor_per_month"),
            CURRENCY,
            optional(Column("note", cells.text(500))),
        ),
    ),
    ExportFile(
        "bills",
        ("bill_id",),
        (
            Column("bill_id", EXTERNAL_ID),
            ACCOUNT_ID,
            day("issued_on"),
            day("due_on"),
            amount("amount_minor"),
            amount("paid_minor"),
            CURRENCY,
            Column("status", cells.one_of("open", "paid")),
        ),
    ),
    ExportFile(
        "orders",
        ("order_id",),
        (
            Column("order_id", EXTERNAL_ID),
            ACCOUNT_ID,
            optional(LINE_ID),
            Column("kind", cells.text(40)),
            Column("status", cells.one_of("open", "done", "cancelled")),
            instant("created_at"),
        ),
    ),
    ExportFile(
        "devices",
        ("device_id",),
        (
            Column("device_id", EXTERNAL_ID),
            LINE_ID,
            Column("imei", cells.imei),
            optional(Column("model", cells.text(80))),
            instant("bound_at"),
        ),
    ),
    ExportFile(
        "services",
        ("service_id",),
        (
            Column("service_id", EXTERNAL_ID),
            LINE_ID,
            Column("code", EXTERNAL_ID),
            Column("status", cells.one_of("active", "ended")),
            day("since"),
            amount("fee_minor"),
            CURRENCY,
        ),
    ),
    ExportFile(
        "links",
        ("line_id", "party"),
        (LINE_ID, Column("party", EXTERNAL_ID), optional(day("since"))),
    ),
    ExportFile(
        "points",
        ("account_id", "expires_on"),
        (ACCOUNT_ID, amount("points"), optional(day("expires_on"))),
    ),
    ExportFile(
        "usage",
        ("line_id", "day"),
        (
            LINE_ID,
            day("day"),
            amount("voice_seconds"),
            amount("sms"),
            amount("data_bytes"),
            amount("roaming_bytes"),
        ),
    ),
)


def export_files(shift: timedelta) -> dict[str, ExportFile]:
    """Return every file by its name, in the order in which they are read.

    Args:
        shift: moves all dates, so that a frozen sample looks fresh; zero for a real export.
    """
    return {file.name: file.moved(shift) for file in FILES}
