"""Cases that run while a million others wait on timers, against cases that run alone.

    ./clearline bench parked --parked 1000000 --cases 10000

One database, one book: a rate first with nothing parked, then beside cases
that wait for their chosen day, for a proof and for the end of a quarantine,
half of them in the lane of those that run. They are rows in the shape of real
ones, written at one stroke, and the planner's statistics know nothing of them:
nobody gathers any until a third rate is measured, after VACUUM and ANALYZE.
Before each rate the database comes to rest (CHECKPOINT): what a million rows
leave to be done that were written within a minute is no part of the question.
Last, a worker is started beside them as in service, and timed until it has
moved a case.
"""

import os
import subprocess
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from bench.book_size import Book
from bench.carrying import WARM, nothing_left, rate
from bench.closable import closable
from bench.driving import answer_at_once, peak_mb, until
from bench.ground import Stopwatch, database, operator, say

if TYPE_CHECKING:
    from tests.database_server import TestDatabase

PARK = (Path(__file__).parent / "sql" / "park_cases.sql").read_text(encoding="utf-8")
SPARE = 1.4  # lines in the imported book for each that is closed
NOBODY = "http://127.0.0.1:9"  # a worker that starts wants an address for its orders, not an answer
PATIENCE = 60.0


def measure(
    *,
    parked: Annotated[int, typer.Option(min=1, help="Cases that wait on timers.")] = 100_000,
    cases: Annotated[int, typer.Option(min=1, help="Cases that run, each time.")] = 2_000,
    workers: Annotated[int, typer.Option(help="Processes that carry the cases out.")] = 2,
) -> dict[str, Any]:
    """Return the three rates, the ratios to the first, and the start of a worker."""
    with database() as made:
        from clearline.brands.database import clock
        from clearline.lines.importing import import_directory

        say("importing a book")
        imported = int((3 * cases + WARM) * SPARE) + 50
        with operator(lines=imported, dirty=0.0) as directory:
            import_directory(directory, now=clock())
        wanted = closable(limit=3 * cases + WARM)
        # Copies alone have cases parked, and there are as many copies as that takes.
        Book(made).grow(imported + parked)
        answer_at_once()

        def closed(count: int, what: str) -> float:
            say(f"closing {count} lines, {what}")
            with made.superuser_connection() as admin:
                admin.execute("CHECKPOINT")
            return rate([wanted.pop() for _ in range(count)], workers=workers)

        closed(WARM, "to begin with")
        alone = closed(cases, "alone")
        _park(made, parked)
        stale = closed(cases, "beside parked ones that the planner does not know of")
        with made.superuser_connection() as admin:
            admin.execute("VACUUM (ANALYZE) cases_case")
        beside = closed(cases, "beside parked ones")
        seconds, megabytes = _started(made)
    return {
        "parked": parked,
        "cases": cases,
        "alone_per_s": round(alone),
        "beside_parked_per_s": round(beside),
        "ratio": round(beside / alone, 3),
        "with_stale_statistics_per_s": round(stale),
        "ratio_with_stale_statistics": round(stale / alone, 3),
        "worker_start_seconds": round(seconds, 2),
        "worker_start_mb": megabytes,
    }


def _park(made: "TestDatabase", parked: int) -> None:
    """Write the cases that wait, in the shape of three that came to wait by themselves."""
    from clearline.brands.database import clock

    shapes = _waiting()
    say("parking cases")
    with made.superuser_connection() as admin:
        admin.execute("ALTER TABLE cases_case SET (autovacuum_enabled = off)")
        written = admin.execute(PARK, {"shapes": shapes, "parked": parked, "now": clock()}).rowcount
    assert written == parked


def _waiting() -> list[UUID]:
    """Bring a case each to wait for its day, for a proof and for the end of a quarantine."""
    from tests.builders import a_brand, a_line, two_factors
    from tests.world import state_of

    from clearline.brands.database import clock
    from clearline.journey import road

    later = clock().date() + timedelta(days=30)
    cases = []
    for ends_on, proven in ((later, True), (None, False), (None, True)):
        line = a_line(brand=a_brand("bench-uk"))
        cases.append(
            road.request(
                line=line,
                channel="portal",
                language="en",
                ends_on=ends_on,
                proof_ids=two_factors(line=line, now=clock()).ids if proven else (),
                now=clock(),
            ).case_id
        )
    until(nothing_left)
    assert [state_of(each) for each in cases] == ["scheduled", "awaiting_proof", "settled"]
    return cases


def _started(made: "TestDatabase") -> tuple[float, float]:
    """Start a worker as in service; return the seconds until it has moved a case, and its megabytes then."""
    from tests.builders import a_brand, a_line, two_factors
    from tests.world import state_of

    from clearline.brands.database import clock
    from clearline.cli.supervise import python
    from clearline.journey import road

    say("starting a worker")
    line = a_line(brand=a_brand("bench-uk"))
    proofs = two_factors(line=line, now=clock()).ids
    case_id = road.request(
        line=line, channel="portal", language="en", ends_on=None, proof_ids=proofs, now=clock()
    ).case_id
    with tempfile.TemporaryDirectory(prefix="clearline-bench-") as home, Path(home, "log").open("w+") as log:
        watch = Stopwatch()
        command, surroundings = python("clearline", "worker"), {**os.environ, **_surroundings(made, home)}
        with subprocess.Popen(command, env=surroundings, stderr=log) as worker:
            try:
                while state_of(case_id) == "acknowledged":
                    if watch.seconds > PATIENCE or worker.poll() is not None:
                        log.seek(0)
                        raise RuntimeError(f"The worker moved nothing: {log.read()[-500:]}")
                    time.sleep(0.01)
                return watch.seconds, peak_mb(worker.pid)
            finally:
                worker.terminate()


def _surroundings(made: "TestDatabase", home: str) -> dict[str, str]:
    return {
        "CLEARLINE_HOME": home,
        "CLEARLINE_SIMULATORS_URL": NOBODY,
        "DATABASE_ENGINE_URL": made.url("engine"),
        "KEYSTORE_ENGINE_URL": made.url("engine", "keys"),
        "DATABASE_AUDITOR_URL": made.url("auditor"),
    }
