"""How a room says which of its columns are personal, why they are kept, and how they go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class DataClass(StrEnum):
    """Why a value is kept; each class but one has its period in the law packs (`data.<class>_retention`)."""

    IDENTITY = "identity"
    ACCOUNT = "account"
    TRAFFIC = "traffic_billing"
    CONTACT = "contact_record"
    INVOICE = "invoice"


class Ground(StrEnum):
    """What allows us to hold it (GDPR Art. 6(1); PIPL Art. 13 and others know the same)."""

    CONTRACT = "contract"
    LAW = "legal_duty"
    INTEREST = "legitimate_interest"


class Goes(StrEnum):
    """How a value goes: its row, itself, or with the key that sealed it (where rows only grow)."""

    ROW = "row"
    VALUE = "value"
    KEY = "key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Personal columns of one table that are kept for one reason and go together.

    `leads` is the column that leads to the holder: `id` of the account itself,
    `account_id`, `subject_id`, `line_id` or `user_id`. `when` names the column
    that the period counts from; without one it counts from the end of the
    contract. `sealed` names the values inside a column that is sealed. `becomes`
    is what a value is replaced by, as SQL over its row.
    """

    table: str
    columns: tuple[str, ...]
    what: str
    data_class: DataClass
    ground: Ground
    goes: Goes
    leads: str = "account_id"
    sealed: tuple[str, ...] = ()
    when: str = ""
    becomes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.goes is Goes.VALUE) != bool(self.becomes or self.sealed):
            raise ValueError(f"{self.table}: say what each value becomes, if it is the value that goes.")


@dataclass(frozen=True, slots=True)
class Hold:
    """What keeps an account from being forgotten: a condition in SQL over `account`, and its name."""

    name: str
    while_true: str
