"""What we ask of a bank: to take one run of transfers, once."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from clearline.vocabulary.answers import Answer
from clearline.vocabulary.iban import Iban
from clearline.vocabulary.money import Money

CURRENCY = "EUR"  # the only one of the SEPA schemes
# Others whose accounts have an IBAN, and the country that it has to be of: nothing is exchanged.
AT_HOME = {"GBP": "GB", "AED": "AE"}
LARGEST = 99_999_999_999  # minor units of one transfer: 999 999 999.99 EUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One payment. `end_to_end`, at most 35 characters, comes back with all that the bank says of it."""

    end_to_end: str
    name: str = field(repr=False)
    iban: Iban
    amount: Money
    text: str

    def __post_init__(self) -> None:
        home = AT_HOME.get(self.amount.currency)
        if (self.amount.currency != CURRENCY and home is None) or not 0 < self.amount.minor <= LARGEST:
            raise ValueError("A transfer carries 0.01 to 999 999 999.99 EUR, GBP or AED.")
        if home and not self.iban.compact.startswith(home):
            raise ValueError("Outside the euro a transfer stays in the country of its currency.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Transfers that go together: who pays, from where, and on which day. The same id is the same run."""

    id: UUID
    made_at: datetime
    on: date
    payer: str
    payer_iban: Iban
    payer_bic: str = ""
    transfers: tuple[Transfer, ...]

    def __post_init__(self) -> None:
        if len({each.amount.currency for each in self.transfers}) > 1:
            raise ValueError("A run is in one currency.")

    @property
    def currency(self) -> str:
        return self.transfers[0].amount.currency if self.transfers else CURRENCY


class BankPort(Protocol):
    """Take a run, each once."""

    def hand_over(self, run: Run) -> Answer:
        """ACCEPTED with `run`, `transfers` and `sum_minor`: taken; what became of it the bank says later.

        The same run again is the same run. FAILED: `nothing_to_send`, `run_differs` (its id was used for
        something else), `not_written`.
        """
        ...
