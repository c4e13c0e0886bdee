"""The page of the simulated payment provider: where a payer pays, is declined, or turns back."""

from html import escape

from clearline.connectors.payments.simulator import DECIDED, PaymentsSimulator
from clearline.connectors.simulators.page import STYLE
from clearline.vocabulary.money import Money

PATH = "/payments/pay/"
_BUTTONS = {"paid": "Pay {sum}", "declined": "Let the bank decline it", "cancelled": "Turn back"}


class NoSuchCharge(LookupError):
    """Nothing was ordered under this address, or nothing of that kind can be decided."""

    def __init__(self) -> None:
        super().__init__("There is no such charge, or no such decision about it.")


def page(payments: PaymentsSimulator, path: str) -> str:
    """Return the page of one charge; whatever came from outside is escaped."""
    found = payments.charge(path.removeprefix(PATH))
    if found is None:
        raise NoSuchCharge
    amount = Money(found["amount_minor"], found["currency"]).format("en")
    forms = "".join(
        f'<form method="post" action="{PATH}{escape(found["charge_id"])}/{decision}">'
        f"<p><button>{escape(_BUTTONS[decision].format(sum=amount))}</button></p></form>"
        for decision in DECIDED
    )
    state, back = escape(found["state"]), escape(found["return_url"])
    ended = f'<p>This charge is {state}. <a href="{back}">Back</a></p>'
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Pay {escape(amount)}</title><style>{STYLE}</style></head><body>
<main class="wrap"><h1>Pay {escape(amount)}</h1>
<p class="lead">A simulated payment provider: no card is asked for, and no money moves.</p>
<p>{escape(found["description"])}</p>
{forms if found["state"] == "open" else ended}
</main></body></html>
"""


def decided(payments: PaymentsSimulator, path: str) -> str:
    """Take a payer's decision, `/payments/pay/<charge>/<decision>`; return where the payer goes next."""
    charge_id, _, decision = path.removeprefix(PATH).partition("/")
    try:
        payments.decide(charge_id, decision)
    except ValueError:
        raise NoSuchCharge from None
    found = payments.charge(charge_id)
    assert found is not None  # noqa: S101 (it was just decided about)
    return str(found["return_url"])
