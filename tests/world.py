"""A small world to drive the engine in: simulators that answer at once, a worker without a clock."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tests.database_server import TestDatabase

from clearline.audit import sequencer
from clearline.brands.database import clock
from clearline.cases.engine.batch import advance
from clearline.cases.engine.locking import wake_changed
from clearline.cases.models import Case
from clearline.connectors.hlr.simulator import HlrSimulator
from clearline.connectors.mail.simulator import MailSimulator
from clearline.connectors.payments.simulator import PaymentsSimulator
from clearline.connectors.smdp.simulator import SmdpSimulator
from clearline.connectors.sms.simulator import SmsSimulator
from clearline.journey import road, taking_up
from clearline.outbox.dispatch import connectors_due, dispatch
from clearline.outbox.models import Effect
from clearline.wiring.routes import register_all

PATIENCE = timedelta(seconds=5)


def their_clock() -> datetime:
    """The outside world has a clock of its own."""
    return datetime.now(UTC)


@dataclass
class World:
    """Everything outside, and the hands of a worker; time passes when it is told to."""

    database: TestDatabase
    hlr: HlrSimulator = field(default_factory=lambda: HlrSimulator(clock=their_clock))
    smdp: SmdpSimulator = field(default_factory=lambda: SmdpSimulator(clock=their_clock))
    sms: SmsSimulator = field(default_factory=lambda: SmsSimulator(clock=their_clock))
    mail: MailSimulator = field(default_factory=lambda: MailSimulator(clock=their_clock))
    payments: PaymentsSimulator = field(default_factory=lambda: PaymentsSimulator(clock=their_clock))

    def connect(self) -> "World":
        """Have all effects travel to this world."""
        register_all(hlr=self.hlr, smdp=self.smdp, sms=self.sms, mail=self.mail, payments=self.payments)
        return self

    ahead: timedelta = timedelta(0)

    def work(self, *, rounds: int = 50) -> None:
        """Do what workers do until nothing is due, waiting out the pauses of effects; then number the log."""
        for _ in range(rounds):
            wake_changed(now=clock())
            taking_up.take_up(now=clock())
            moved = advance(road.STAGES)
            sent = sum(dispatch(connector=connector) for connector in connectors_due(now=clock()))
            if not moved and not sent:
                if not Effect.objects.filter(due_at__lte=clock() + PATIENCE).exists():
                    break
                self.let_pass(PATIENCE)
        sequencer.run(now=clock())

    def let_pass(self, time: timedelta) -> None:
        """Let time pass: the one clock moves, and nothing else."""
        self.ahead += time
        self.database.set_ahead(f"{self.ahead.total_seconds()} seconds")


def state_of(case_id: UUID) -> str:
    """Return where a case stands."""
    return Case.objects.values_list("state", flat=True).get(pk=case_id)
