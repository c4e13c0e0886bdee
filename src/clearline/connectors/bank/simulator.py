"""A bank that takes runs and remembers them."""

from uuid import UUID

from clearline.connectors.bank.port import Run
from clearline.connectors.replies import accepted, failed
from clearline.vocabulary.answers import Answer


class BankSimulator:
    """Implements `BankPort`."""

    def __init__(self) -> None:
        self.runs = dict[UUID, Run]()

    def hand_over(self, run: Run) -> Answer:
        if not run.transfers:
            return failed("nothing_to_send")
        if self.runs.setdefault(run.id, run) != run:
            return failed("run_differs")
        total = sum(each.amount.minor for each in run.transfers)
        return accepted(run=run.id.hex, transfers=len(run.transfers), sum_minor=total)
