"""The five simulated systems together, with their journals and their clock."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from clearline.connectors.hlr.simulator import HlrSimulator
from clearline.connectors.mail.simulator import MailSimulator
from clearline.connectors.payments.simulator import PaymentsSimulator
from clearline.connectors.simulated import SimulatedSystem
from clearline.connectors.simulators.cellar import Cellar
from clearline.connectors.simulators.journal import Journal
from clearline.connectors.smdp.simulator import SmdpSimulator
from clearline.connectors.sms.simulator import SmsSimulator

_NAMES = ("hlr", "smdp", "sms", "mail", "payments")


class WorldClock:
    """The world's own time: the machine's, moved by `offset`. It may disagree with ours, as out there."""

    def __init__(self) -> None:
        self.offset = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(time.time(), tz=UTC) + self.offset


class World:
    """Everything outside, as it stands in `home`; a second world on the same home remembers the first."""

    def __init__(self, *, home: Path, settles_after: timedelta = timedelta(seconds=1)) -> None:
        self.clock = WorldClock()
        self.cellar = Cellar(home / "attachments")
        self._journals = {name: Journal(home / f"{name}.jsonl") for name in _NAMES}
        clock, record = self.clock, {name: journal.append for name, journal in self._journals.items()}
        self.hlr = HlrSimulator(clock=clock, record=record["hlr"])
        self.smdp = SmdpSimulator(clock=clock, record=record["smdp"])
        self.sms = SmsSimulator(clock=clock, record=record["sms"], delivers_after=settles_after)
        self.mail = MailSimulator(clock=clock, record=record["mail"])
        self.payments = PaymentsSimulator(
            clock=clock, record=record["payments"], succeeds_after=settles_after
        )
        for name, system in self.systems().items():
            system.replay(self._journals[name].events())

    def systems(self) -> dict[str, SimulatedSystem]:
        return {system.name: system for system in (self.hlr, self.smdp, self.sms, self.mail, self.payments)}

    def close(self) -> None:
        for journal in self._journals.values():
            journal.close()
