"""What we ask of a payment provider: take money on a page of its own, and give money back, once."""

from dataclasses import dataclass, field
from typing import Protocol

from clearline.vocabulary.answers import Answer
from clearline.vocabulary.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOrder:
    """Give `amount` back to whoever paid; `payer_reference` is the provider's token, never a card number.

    `charge_id` is what the provider called the charge that the money came with; empty where we know of none.
    """

    payer_reference: str = field(repr=False)
    amount: Money
    description: str = ""
    charge_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeOrder:
    """Ask somebody for `amount` on the provider's own page, which leads back to `return_url`.

    No card number ever comes near us. `charge_id` is what the provider called it, once it has answered.
    """

    amount: Money
    return_url: str
    description: str = ""
    charge_id: str = ""


class PaymentsPort(Protocol):
    """Charge and refund, each exactly once per key."""

    def open_charge(self, order: ChargeOrder, *, key: str) -> Answer:
        """ACCEPTED with `charge_id`, `amount_minor`, `currency`, `state` = "open", `pay_at`, `expires_at`.

        `pay_at` is the page where the payer decides. The same key opens one charge, however often it
        comes. An answer about other money is UNKNOWN (`amount_differs`). FAILED: `amount_not_positive`.
        """
        ...

    def charge_status(self, key: str, *, expected: Money | None = None, charge_id: str = "") -> Answer:
        """CONFIRMED once `state` is "paid", ACCEPTED while "open".

        FAILED (`declined`, `cancelled`, `expired`) is final: nobody can pay such a charge any more.
        With `expected`, a charge of any other sum is UNKNOWN (`amount_differs`). UNKNOWN
        (`never_received`) where the provider never saw `key`: open it again under the same key.
        """
        ...

    def refund(self, order: RefundOrder, *, key: str) -> Answer:
        """ACCEPTED with `refund_id`, `amount_minor`, `currency`, `state` = "pending", `created_at`.

        The same key never pays twice. An answer that names another amount or currency than was ordered is
        UNKNOWN (`amount_differs`), whatever else it says. FAILED: `amount_not_positive`, `payer_closed`,
        `charge_exceeded` (all that goes back to a charge is never more than came with it), `charge_not_paid`,
        and `no_card` from a provider that pays back to charges only.
        """
        ...

    def refund_status(self, key: str, *, expected: Money | None = None, charge_id: str = "") -> Answer:
        """CONFIRMED once `state` is "succeeded", ACCEPTED while "pending", FAILED with the provider's reason.

        With `expected`, a refund of any other amount or currency is UNKNOWN (`amount_differs`). UNKNOWN
        (`never_received`) where the provider never saw `key`: order again under the same key.
        """
        ...
