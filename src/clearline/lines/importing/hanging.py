"""Take in the rows that hang on a line or an account: one recipe, told per file what is special.

Staging refers to lines and accounts by the operator's ids; `known_line` and
`known_account` say what those mean.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A fault that shows only beside the line, the account or another cell. All but the code is SQL."""

    when: str
    column: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Hanging:
    """One file whose rows hang on a line, or on an account.

    In the SQL, `s` is the staged row, `k` the known line or account, and `l`
    the known line of an order. `columns` are the table's, with what fills
    them; `key` are those that tell rows of one line apart, or the operator's
    id alone. Where values are sealed, staging has made row ids already.
    """

    table: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    on: str = "line"
    rules: tuple[Rule, ...] = ()
    sealed: bool = False
    beside: str = ""

    @property
    def all_rules(self) -> tuple[Rule, ...]:
        return (*_parent_rules(self.on, "k"), *self.rules)

    @property
    def source(self) -> str:
        """The staged rows beside what they hang on; every staged row once."""
        return f"LEFT JOIN known_{self.on} AS k ON k.external_id = s.{self.on}_id {self.beside}"

    @property
    def same_row(self) -> str:
        """What tells that a row `t` of the table is the one that was staged."""
        if self.key == ("external_id",):
            return f"t.external_id = {self.columns['external_id']} AND t.brand_id = k.brand_id"
        return f"t.{self.on}_id = k.id" + "".join(
            f" AND t.{name} IS NOT DISTINCT FROM {self.columns[name]}" for name in self.key
        )


def _parent_rules(on: str, alias: str) -> tuple[Rule, ...]:
    column, code = f"{on}_id", f"unknown_{on}"
    return (
        Rule(
            f"s.{column} IS NOT NULL AND {alias}.state IS NULL",
            column,
            code,
            f"'there is no {on} ' || s.{column}",
        ),
        Rule(f"{alias}.state = 'ambiguous'", column, code, f"'several brands have a {on} ' || s.{column}"),
        Rule(f"{alias}.state = 'rejected'", column, "orphaned", f"'{on} ' || s.{column} || ' was rejected'"),
    )


def foreign_money(column: str = "currency") -> Rule:
    return Rule(f"s.{column} <> k.currency", column, "mismatch", "'the brand is paid in ' || k.currency")


FILES: dict[str, Hanging] = {
    "balances": Hanging(
        "lines_balance",
        {
            "kind": "s.kind",
            "expires_on": "s.expires_at",
            "amount": "s.amount",
            "currency": "coalesce(s.currency, '')",
        },
        ("kind", "expires_on"),
        rules=(
            Rule("s.kind = 'money' AND s.currency IS NULL", "currency", "missing", "'the cell is empty'"),
            Rule(
                "s.kind = 'data' AND s.currency IS NOT NULL", "currency", "mismatch", "'data has no currency'"
            ),
            foreign_money(),
        ),
    ),
    "contracts": Hanging(
        "lines_contract",
        {
            "external_id": "s.contract_id",
            "starts_on": "s.starts_on",
            "ends_on": "s.ends_on",
            "early_fee_minor_per_month": "s.early_fee_minor_per_month",
            "currency": "s.currency",
            "note": "coalesce(s.note, '')",
        },
        ("external_id",),
        rules=(
            Rule("s.ends_on < s.starts_on", "ends_on", "bad_date", "'the contract ends before it starts'"),
            foreign_money(),
        ),
    ),
    "bills": Hanging(
        "lines_bill",
        {
            "external_id": "s.bill_id",
            "issued_on": "s.issued_on",
            "due_on": "s.due_on",
            "amount_minor": "s.amount_minor",
            "paid_minor": "s.paid_minor",
            "currency": "s.currency",
            "status": "s.status",
        },
        ("external_id",),
        on="account",
        rules=(foreign_money(),),
    ),
    "orders": Hanging(
        "lines_order",
        {
            "external_id": "s.order_id",
            "line_id": "l.id",
            "kind": "s.kind",
            "status": "s.status",
            "created_at": "s.created_at",
        },
        ("external_id",),
        on="account",
        beside="LEFT JOIN known_line AS l ON l.external_id = s.line_id",
        rules=(
            *_parent_rules("line", "l"),
            Rule("l.account_id <> k.id", "line_id", "mismatch", "'the line belongs to another account'"),
        ),
    ),
    "devices": Hanging(
        "lines_device",
        {"external_id": "s.device_id", "model": "coalesce(s.model, '')", "bound_at": "s.bound_at"},
        ("external_id",),
        sealed=True,
    ),
    "services": Hanging(
        "lines_service",
        {
            "external_id": "s.service_id",
            "code": "s.code",
            "status": "s.status",
            "since": "s.since",
            "fee_minor": "s.fee_minor",
            "currency": "s.currency",
        },
        ("external_id",),
        rules=(foreign_money(),),
    ),
    "links": Hanging("lines_link", {"party": "s.party", "since": "s.since"}, ("party",)),
    "points": Hanging(
        "lines_points", {"expires_on": "s.expires_on", "points": "s.points"}, ("expires_on",), on="account"
    ),
    "usage": Hanging(
        "lines_usage",
        {
            "day": "s.day",
            "voice_seconds": "s.voice_seconds",
            "sms": "s.sms",
            "data_bytes": "s.data_bytes",
            "roaming_bytes": "s.roaming_bytes",
        },
        ("day",),
    ),
}
