"""A real HLR for the tests: osmo-hlr, on a loopback address of its own."""

import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.contract.clock import Clock

from clearline.connectors.hlr import osmo
from clearline.connectors.hlr.port import CeaseSubscriber
from clearline.vocabulary.answers import Answer

# Its ports cannot be chosen, but its address can: each process of tests has a register of its own.
HOST = f"127.61.{os.getpid() // 250 % 250}.{os.getpid() % 250 + 1}"
CONFIGURATION = f"""
log stderr
 logging level set-all error
line vty
 bind {HOST}
ctrl
 bind {HOST}
hlr
 gsup
  bind ip {HOST}
"""
PATIENCE = 10.0  # seconds for it to start on a busy machine


@dataclass
class OsmoHlrProcess:
    """The register, started for real, with an empty database."""

    home: Path
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        configuration = self.home / "osmo-hlr.cfg"
        configuration.write_text(CONFIGURATION)
        command = ["osmo-hlr", "--config-file", str(configuration), "--database", str(self.home / "hlr.db")]
        with (self.home / "osmo-hlr.log").open("wb") as log:
            self.process = subprocess.Popen(command, stderr=log, stdout=log)
        until = time.monotonic() + PATIENCE
        while "cannot_ask" in str(port(Clock()).look_up("000000").reason):
            assert time.monotonic() < until, (self.home / "osmo-hlr.log").read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)

    def create(self, imsi: str) -> None:
        self._set(f"subscriber.create {imsi}")

    def _set(self, said: str) -> None:
        with osmo._connected(HOST, osmo.CTRL_PORT, time.monotonic() + PATIENCE) as line:
            osmo._Ctrl(line)._asked(f"SET {{}} {said}")


def port(clock: Clock) -> osmo.OsmoHlr:
    return osmo.OsmoHlr(host=HOST, clock=clock)


@dataclass
class Provisioned:
    """The adapter before a register in which whoever is mentioned first has a subscription."""

    hlr: OsmoHlrProcess
    clock: Clock
    known: set[str] = field(default_factory=set)

    def tell(self, imsi: str, state: str) -> None:
        assert state == "absent", "a real register cannot be told to misbehave"
        self.known.add(imsi)

    def cease(self, order: CeaseSubscriber, *, key: str) -> Answer:
        return self._port(order.imsi).cease(order, key=key)

    def look_up(self, imsi: str) -> Answer:
        return self._port(imsi).look_up(imsi)

    def ask(self, order: CeaseSubscriber, *, key: str) -> Answer:
        return self._port(order.imsi).ask(order, key=key)

    def _port(self, imsi: str) -> osmo.OsmoHlr:
        if imsi not in self.known:
            self.known.add(imsi)
            self.hlr.create(imsi)
        return port(self.clock)
