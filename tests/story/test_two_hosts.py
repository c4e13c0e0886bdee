"""Two hosts, one PostgreSQL: one freezes past its lease, one is killed; nothing is done twice."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from tests.builders import a_line, two_factors
from tests.crew import wait_for
from tests.database_server import TestDatabase
from tests.foreign_server import serving_strangers
from tests.hosts import Host, free_port, two_hosts
from tests.world import state_of

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.certificates.models import Certificate
from clearline.cli.supervise import Crew, python
from clearline.embedded.addresses import LOGIN_OF
from clearline.journey import road
from clearline.ledger.models import Entry
from clearline.outbox.lease import LEASE
from clearline.outbox.models import Effect

pytestmark = [pytest.mark.timeout(600), pytest.mark.feature("I10")]
PATIENCE = 120.0
CASES = 6  # at each of two times


@dataclass
class Installation:
    """One database on the network, the world outside, and the hosts that work on it."""

    database: TestDatabase
    port: int
    crew: Crew
    outside_port: int
    hosts: tuple[Host, Host]
    homes: Path

    def settings_of(self, host: Host) -> dict[str, str]:
        """Return what `clearline share` prints on the first machine, as the host sees its addresses."""
        urls = {
            name: make_conninfo(
                self.database.url(login.removeprefix("clearline_"), "keys" if "KEYSTORE" in name else "main"),
                host=host.sees_us_at,
                port=self.port,
            )
            for name, login in LOGIN_OF.items()
        }
        return {
            **urls,
            "CLEARLINE_HOME": str(self.homes / host.name),
            "CLEARLINE_MASTER_KEY": os.environ["CLEARLINE_MASTER_KEY"],
            "CLEARLINE_SIMULATORS_URL": f"http://{host.sees_us_at}:{self.outside_port}",
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        }

    def start_worker(self, host: Host) -> None:
        self.crew.add(host.name, [*host.inside, *python("clearline", "worker")], self.settings_of(host))

    def signal(self, host: Host, number: signal.Signals) -> None:
        process = self.crew.members[host.name].process
        assert process is not None
        process.send_signal(number)

    def seen(self, path: str) -> list[dict[str, object]]:
        """Return what the outside world counted."""
        return httpx.get(f"http://127.0.0.1:{self.outside_port}{path}", trust_env=False).json()


@pytest.fixture
def installation(test_database, django_db_blocker, tmp_path):
    """A PostgreSQL that listens on the network, with simulators beside it; the hosts have no work yet."""
    with ExitStack() as until_the_end:
        until_the_end.enter_context(django_db_blocker.unblock())
        hosts, port = until_the_end.enter_context(two_hosts()), free_port()
        addresses = sorted({host.sees_us_at for host in hosts})
        url = until_the_end.enter_context(
            serving_strangers(of_the_distribution=False, at=addresses, port=port)
        )
        database = TestDatabase.create(url)
        until_the_end.callback(test_database.log_in, "engine")
        until_the_end.callback(database.drop)
        database.log_in("engine")
        crew, outside = Crew(logs=tmp_path / "logs"), tmp_path / "outside"
        until_the_end.callback(crew.stop)
        slow = ("--latency", "1.5", "--latency-at", "after", "--host", "0.0.0.0")  # noqa: S104 (namespaces)
        crew.add("simulators", python("clearline.connectors.simulators", "--home", str(outside), *slow), {})
        wait_for((outside / "simulators.json").exists, seconds=PATIENCE, what="the simulators listen")
        told = json.loads((outside / "simulators.json").read_text())["url"]
        yield Installation(database, port, crew, int(told.rpartition(":")[2]), hosts, tmp_path / "homes")
        assert database.breaches() == []


def requested():
    line = a_line(credit_minor=2500)
    proofs = two_factors(line=line, now=clock()).ids
    return road.request(
        line=line, channel="portal", language="en", ends_on=None, proof_ids=proofs, now=clock()
    ).case_id


def sending(effect):
    return Effect.objects.filter(effect=effect, state="sending").exists


def at_work(database):
    """Return the addresses that engines log in from."""
    with psycopg.connect(database.superuser) as admin:
        rows = admin.execute(
            "SELECT DISTINCT client_addr::text FROM pg_stat_activity WHERE usename = 'clearline_engine'"
            " AND client_addr IS NOT NULL"
        )
        return {address.partition("/")[0] for (address,) in rows}


def test_one_host_freezes_and_thaws_one_is_killed_and_nothing_is_done_twice(installation):
    one, two = installation.hosts
    # Given cases whose orders the first host has under way when it freezes
    cases = [requested() for _ in range(CASES)]
    installation.start_worker(one)
    wait_for(sending("hlr.cease"), seconds=PATIENCE, what="the first host sends")
    installation.signal(one, signal.SIGSTOP)
    frozen_at = time.monotonic()
    # When the second host takes them up, and is killed while refunds are under way
    installation.start_worker(two)
    wait_for(sending("payments.refund"), seconds=PATIENCE, what="the second host refunds")
    installation.signal(two, signal.SIGKILL)
    # And the first one thaws, long after its lease, and both have new cases to do
    time.sleep(max(0.0, frozen_at + LEASE.total_seconds() + 1 - time.monotonic()))
    installation.signal(one, signal.SIGCONT)
    cases += [requested() for _ in range(CASES)]
    wait_for(
        lambda: len(at_work(installation.database)) == len({one.address, two.address}),
        seconds=PATIENCE,
        what="both hosts are at work",
    )
    wait_for(
        lambda: {state_of(case) for case in cases} == {"settled"},
        seconds=PATIENCE,
        what="all cases end",
    )
    # Then the world outside has counted each order and each refund once
    subscribers = installation.seen("/hlr/subscribers")
    assert [(each["state"], each["orders"]) for each in subscribers] == [("off", 1)] * len(cases)
    refunds = installation.seen("/payments/refunds")
    assert [(each["amount_minor"], each["state"]) for each in refunds] == [(2500, "succeeded")] * len(cases)
    # And each case has its papers, its entries and its end once
    assert Case.objects.count() == len(cases)
    for rows in (
        Certificate.objects.values_list("case_id", "kind"),
        Entry.objects.values_list("origin", "kind"),
    ):
        assert set(Counter(rows).values()) == {1}
    assert Certificate.objects.count() == 2 * len(cases)
    assert Entry.objects.count() == 3 * len(cases)
    # And the hosts have kept nothing
    assert [path for path in installation.homes.rglob("*") if path.is_file()] == []


def test_a_site_on_a_second_host_serves_the_same_installation(installation):
    _, two = installation.hosts
    port = free_port()
    # Given nothing but what `clearline share` prints on the first host
    installation.crew.add(
        "site",
        [*two.inside, *python("clearline", "up", "--host", two.address, "--port", str(port))],
        {**installation.settings_of(two), "CLEARLINE_HOSTS": two.address},
    )
    # When a holder asks on the first host
    case_id = requested()
    # Then the second host's worker ends the case, and its site is ready
    wait_for(lambda: state_of(case_id) == "settled", seconds=PATIENCE, what="the case ends")
    ready = (installation.homes.parent / "logs" / "site.log").read_text
    wait_for(lambda: "Serving on" in ready(), seconds=PATIENCE, what="the site says that it is ready")
    ask = f"import httpx; print(httpx.get('http://{two.address}:{port}/readyz', trust_env=False).status_code)"
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert told.stdout == "200\n"
    # And what lies in its home can be made again: logs, catalogues, the stamp of the schema
    kept = {
        path.relative_to(installation.homes / two.name).parts[0] for path in installation.homes.rglob("*.*")
    }
    assert kept <= {"two", "logs", "static", "locale", "schema.stamp", "schema.lock"}
