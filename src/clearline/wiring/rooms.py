"""Make the rooms known to each other: who writes which record, who listens to which answer."""

from collections.abc import Sequence
from datetime import datetime

from clearline.cases.engine import locking, writers
from clearline.certificates import drafts as certificates
from clearline.ledger import entries
from clearline.notices import delivery
from clearline.notices import drafts as notices
from clearline.outbox import answers, commands
from clearline.selfcare import booking, delivering
from clearline.settlement import claims, final_bills, outcomes, refunds, vault

# The profile server is told in passing: no step waits for its answer.
WAKES_ITS_CASE = frozenset({"hlr.cease", "payments.refund"})


def introduce() -> None:
    """Register every room's writers and listeners; doing it twice is doing it once."""
    writers.register(commands.Command, commands.write)
    writers.register(notices.NoticeDraft, notices.write)
    writers.register(entries.Movement, entries.write)
    writers.register(certificates.CertificateDraft, certificates.write)
    writers.register(refunds.RefundDraft, refunds.write)
    writers.register(final_bills.FinalBillDraft, final_bills.write, read_on_the_way=True)
    writers.register(outcomes.OutcomeDraft, outcomes.write, read_on_the_way=True)
    writers.register(vault.KeptDraft, vault.write)
    answers.listen(wake_cases)
    answers.listen(refunds.record_answers)  # after the wake: cases are locked before what hangs on them
    answers.listen(claims.record_answers)
    answers.listen(delivery.record_answers)
    answers.listen(booking.record_answers)
    answers.listen(delivering.record_answers)


def wake_cases(answered: Sequence[answers.Answered], now: datetime) -> None:
    """Let an answer from outside be the next input of the case that waits for it."""
    locking.wake(
        case_ids=sorted({each.effect.origin for each in answered if each.effect.effect in WAKES_ITS_CASE}),
        now=now,
    )
