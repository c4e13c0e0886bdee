"""The embedded server, really started, killed and shared; each test in a home of its own."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from clearline.embedded import logins, postmaster
from clearline.embedded.account import service_account
from clearline.embedded.errors import EmbeddedError
from clearline.embedded.places import Places
from clearline.embedded.server import EmbeddedServer, serving

SOURCE = Path(__file__).parents[2] / "src"
AS_ROOT = os.geteuid() == 0


@pytest.fixture
def home() -> Iterator[Path]:
    """A home with a space in its path; pytest's own directories are closed to the account that serves."""
    with tempfile.TemporaryDirectory(prefix="clearline home-") as path:
        yield Path(path)
        EmbeddedServer(Path(path)).stop()


@pytest.fixture
def server(home: Path) -> EmbeddedServer:
    made = EmbeddedServer(home, durable=False)
    made.start()
    return made


def wait_for(what: Callable[[], bool], *, seconds: float = 20) -> bool:
    """Return whether something comes true in time."""
    until = time.monotonic() + seconds
    while not what():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def pid_of(home: Path) -> int:
    found = postmaster.find(Places(home).data)
    assert found is not None
    return found.pid


def user_process(home: Path, body: str = "input()") -> subprocess.Popen[str]:
    """Start another process that uses the server of a home, says so, and goes on when told to."""
    script = (
        "import sys; from pathlib import Path; from clearline.embedded.server import EmbeddedServer;"
        f"server = EmbeddedServer(Path({str(home)!r}), durable=False); server.start();"
        f"print('ready', flush=True); {body}"
    )
    started = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )
    assert started.stdout
    assert started.stdout.readline() == "ready\n"
    return started


def is_at_work(pid: int) -> bool:
    """Tell whether a process runs; one that is dead and not yet buried has no command line."""
    line = Path(f"/proc/{pid}/cmdline")
    return line.exists() and line.read_bytes() != b""


def end(other: subprocess.Popen[str]) -> None:
    other.communicate("\n", timeout=20)


def ask(
    server: EmbeddedServer, query: str, *, login: str | None = None, database: str = "postgres"
) -> object:
    address = server.dsn(login, database) if login else server.superuser_dsn(database)
    with psycopg.connect(address) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def test_it_starts_and_speaks_utf8_utc_and_code_points(shared: EmbeddedServer):
    assert shared.is_running()
    assert ask(shared, "SHOW server_encoding") == "UTF8"
    assert ask(shared, "SHOW timezone") == "UTC"
    assert ask(shared, "SHOW jit") == "off"
    assert ask(shared, "SELECT 'a' > 'B'") is True
    assert str(ask(shared, "SHOW server_version")).startswith("18")


def test_nothing_listens_on_a_network(shared: EmbeddedServer):
    assert ask(shared, "SHOW listen_addresses") == ""


def test_data_and_socket_are_closed_to_others(shared: EmbeddedServer):
    for path in (shared._places.data, shared._places.socket):
        found = path.stat()
        assert stat.S_IMODE(found.st_mode) == 0o700
        assert found.st_uid == service_account().uid


def test_no_rule_trusts_anybody(shared: EmbeddedServer):
    with psycopg.connect(shared.superuser_dsn("postgres")) as connection:
        rules = connection.execute("SELECT type, auth_method, error FROM pg_hba_file_rules").fetchall()
        mapped = connection.execute("SELECT DISTINCT map_name, error FROM pg_ident_file_mappings").fetchall()
    assert rules == [("local", "peer", None)]
    assert mapped == [("clearline", None)]


def test_a_second_start_beside_a_running_one_shares_it(server: EmbeddedServer, home: Path):
    first = pid_of(home)
    other = user_process(home)
    assert pid_of(home) == first
    end(other)
    assert server.is_running()
    assert ask(server, "SELECT 1") == 1


def test_the_last_user_stops_it(home: Path):
    one, other = user_process(home), user_process(home)
    pid = pid_of(home)
    end(one)
    time.sleep(0.3)
    assert EmbeddedServer(home).is_running()
    end(other)
    assert wait_for(lambda: not postmaster.alive(pid, Places(home).data))
    assert "database system is shut down" in Places(home).log.read_text()


def test_a_killed_user_counts_as_gone(home: Path):
    other = user_process(home)
    pid = pid_of(home)
    other.kill()
    other.communicate()
    assert wait_for(lambda: not postmaster.alive(pid, Places(home).data))


def test_a_start_while_it_stops_waits_and_starts_anew(home: Path):
    for _ in range(3):
        with serving(home, durable=False) as server:
            assert ask(server, "SELECT 1") == 1


def test_many_first_starts_at_once_make_one_server(home: Path):
    script = (
        "import sys; from pathlib import Path; from clearline.embedded.server import EmbeddedServer;"
        "server = EmbeddedServer(Path(sys.argv[1]), durable=False); server.start();"
        "print(server.is_running(), flush=True); input()"
    )
    command = [sys.executable, "-c", script, str(home)]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(4)
    ]
    lines = [each.stdout.readline() for each in started if each.stdout]
    assert lines == ["True\n"] * 4
    assert Places(home).log.read_text().count("ready to accept connections") == 1
    for each in started:
        end(each)


def test_it_starts_again_after_the_server_was_killed(server: EmbeddedServer, home: Path):
    with psycopg.connect(server.superuser_dsn("postgres")) as connection:
        connection.execute("SET synchronous_commit = on")  # the server of tests would forget
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('here')")
    killed = pid_of(home)
    os.kill(killed, signal.SIGKILL)
    assert wait_for(lambda: not postmaster.alive(killed, Places(home).data))
    again = EmbeddedServer(home, durable=False)
    again.start()
    assert pid_of(home) != killed
    assert ask(again, "SELECT word FROM kept") == "here"
    again.release()


def test_a_backend_that_outlives_its_killed_server_is_ended(server: EmbeddedServer, home: Path):
    busy = psycopg.connect(server.superuser_dsn("postgres"))
    busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1000000000000)")
    killed, backend = pid_of(home), busy.info.backend_pid
    os.kill(killed, signal.SIGKILL)
    assert wait_for(lambda: not postmaster.alive(killed, Places(home).data))
    assert is_at_work(backend)
    again = EmbeddedServer(home, durable=False)
    again.start()
    assert not is_at_work(backend)
    assert ask(again, "SELECT 1") == 1
    busy.close()
    again.release()


def test_a_stale_pid_file_naming_another_process_of_the_account_is_no_obstacle(
    server: EmbeddedServer, home: Path
):
    """After a reboot the number may belong to anything; PostgreSQL alone would refuse to start."""
    os.kill(pid_of(home), signal.SIGKILL)
    assert wait_for(lambda: not server.is_running())
    places, account = Places(home), service_account()
    with subprocess.Popen(["sleep", "60"], user=account.uid if account.switched else None) as bystander:
        for path in (places.data / "postmaster.pid", places.socket / ".s.PGSQL.5432.lock"):
            _, *rest = path.read_text().splitlines()
            path.write_text("\n".join([str(bystander.pid), *rest]) + "\n")
        again = EmbeddedServer(home, durable=False)
        again.start()
        assert bystander.poll() is None
        bystander.kill()
    assert ask(again, "SELECT 1") == 1
    again.release()


def test_a_server_that_cannot_be_seen_is_not_started_twice(server: EmbeddedServer, home: Path):
    """Another container sees the files, but not the process."""
    (Places(home).data / "postmaster.pid").unlink()
    with pytest.raises(EmbeddedError, match="cannot be seen from here still serves"):
        EmbeddedServer(home).start()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        words = path.read_bytes().split(b"\0") if path.exists() else []
        if os.fsencode(Places(home).data) in words:
            os.kill(int(path.parent.name), signal.SIGKILL)


def test_a_data_directory_of_another_version_is_named(server: EmbeddedServer, home: Path):
    server.stop()
    (Places(home).data / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedError, match="made by PostgreSQL 16, and this Clearline brings PostgreSQL 18"):
        server.start()
    (Places(home).data / "PG_VERSION").write_text("18\n")
    server.start()


def test_a_directory_that_is_no_database_is_named(server: EmbeddedServer, home: Path):
    server.stop()
    (Places(home).data / "PG_VERSION").unlink()
    with pytest.raises(EmbeddedError, match="is not a database of PostgreSQL"):
        server.start()


def test_a_making_that_was_killed_is_begun_again(home: Path):
    places = Places(home)
    places.unfinished.mkdir(parents=True)
    (places.unfinished / "half").write_text("")
    with serving(home, durable=False) as server:
        assert server.is_running()
    assert not places.unfinished.exists()


def test_a_start_that_fails_says_why(server: EmbeddedServer, home: Path):
    server.stop()
    conf = Places(home).data / "postgresql.conf"
    conf.write_text(conf.read_text() + "\nno_such_setting = 1\n")
    with pytest.raises(EmbeddedError, match=r"PostgreSQL did not start: .*no_such_setting|contains errors"):
        server.start()
    assert not server.is_running()


def test_a_long_home_gets_a_short_private_socket(home: Path):
    home.chmod(0o755)
    long = home / ("deep" * 25)
    with serving(long, durable=False) as server:
        socket = Places(long.resolve()).socket
        assert socket.parent == Path("/tmp")  # noqa: S108 - private, as the next line proves
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
        assert ask(server, "SELECT 1") == 1
        server.stop()
    socket.rmdir()


def test_a_socket_directory_of_somebody_else_is_refused(home: Path):
    home.chmod(0o755)
    places = Places((home / ("deep" * 25)).resolve())
    target = home / "elsewhere"
    target.mkdir()
    places.socket.symlink_to(target)
    try:
        with pytest.raises(EmbeddedError, match="belongs to somebody else"):
            EmbeddedServer(places.home).start()
    finally:
        places.socket.unlink()


def test_each_login_comes_in_and_stays_what_it_is(shared: EmbeddedServer):
    for login in logins.LOGINS:
        assert ask(shared, "SELECT current_user::text", login=login, database="try") == login
    assert ask(shared, "SELECT count(*) FROM pg_roles WHERE rolsuper AND rolname LIKE 'clearline%'") == 1


@pytest.mark.parametrize(
    "login", ["clearline_web", "clearline_engine", "clearline_auditor", "clearline_owner"]
)
@pytest.mark.parametrize(
    "attack",
    [
        "SET ROLE clearline_superuser",
        "SET SESSION AUTHORIZATION clearline_superuser",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('PG_VERSION')",
        "CREATE ROLE more SUPERUSER",
        "ALTER SYSTEM SET listen_addresses = '*'",
    ],
)
def test_a_login_never_becomes_the_superuser(shared: EmbeddedServer, login: str, attack: str):
    address = shared.dsn(login, "try")
    with psycopg.connect(address, autocommit=True) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute(attack)


@pytest.mark.parametrize("login", ["clearline_web", "clearline_engine", "clearline_auditor"])
def test_only_the_owner_makes_tables(shared: EmbeddedServer, login: str):
    with psycopg.connect(shared.dsn(login, "try")) as connection, pytest.raises(InsufficientPrivilege):
        connection.execute("CREATE TABLE public.mine ()")
    with psycopg.connect(shared.dsn("clearline_owner", "try")) as connection:
        connection.execute("CREATE TEMP TABLE mine ()")


@pytest.fixture(scope="module")
def shared() -> Iterator[EmbeddedServer]:
    """One prepared server for tests that leave it as it is."""
    with tempfile.TemporaryDirectory(prefix="clearline-") as path:
        server = EmbeddedServer(Path(path), durable=False)
        server.start()
        prepare(server)
        yield server
        server.stop()


def prepare(server: EmbeddedServer) -> None:
    logins.prepare(server.superuser_dsn("postgres"), database="try", keys_database="try_keys", passwords=None)


@pytest.mark.skipif(not AS_ROOT, reason="only root starts it under another account")
def test_root_serves_under_an_account_without_rights(shared: EmbeddedServer):
    assert Path(f"/proc/{pid_of(shared._places.home)}").stat().st_uid == service_account().uid != 0
    groups = next(
        line
        for line in Path(f"/proc/{pid_of(shared._places.home)}/status").read_text().splitlines()
        if "Groups:" in line
    )
    assert groups.split()[1:] in ([], [str(service_account().gid)])


@pytest.mark.skipif(not AS_ROOT, reason="only root starts it under another account")
def test_root_names_the_directory_that_bars_the_way_and_changes_no_permission(home: Path):
    barred = home / "barred"
    barred.mkdir(mode=0o700)
    home.chmod(0o755)
    with pytest.raises(EmbeddedError, match=rf"may not enter {barred} \(mode 0700\).*Set CLEARLINE_HOME"):
        EmbeddedServer(barred / "below").start()
    assert stat.S_IMODE(barred.stat().st_mode) == 0o700


@pytest.mark.skipif(not AS_ROOT, reason="only root starts it under another account")
def test_root_does_not_open_a_home_that_holds_other_things(home: Path):
    (home / "letters.txt").write_text("private")
    with pytest.raises(EmbeddedError, match="may not enter"):
        EmbeddedServer(home).start()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.mark.skipif(AS_ROOT, reason="root may enter everything")
def test_a_user_without_access_is_told(home: Path):
    home.chmod(0o500)
    try:
        with pytest.raises(EmbeddedError, match=r"Permission denied.*set CLEARLINE_HOME"):
            EmbeddedServer(home).start()
    finally:
        home.chmod(0o700)


@pytest.mark.skipif(not AS_ROOT, reason="the other tests prove it already when no root runs them")
def test_an_ordinary_user_serves_under_its_own_account(home: Path):
    python = python_for_everybody()
    nobody = service_account()
    home.chmod(0o755)
    own = home / "own"
    own.mkdir(mode=0o700)
    os.chown(own, nobody.uid, nobody.gid)
    script = (
        "import sys; from pathlib import Path; from clearline.embedded.server import EmbeddedServer;"
        "server = EmbeddedServer(Path(sys.argv[1]), durable=False); server.start();"
        "print(server.is_running()); server.stop(); print(server.is_running())"
    )
    ran = subprocess.run(
        [python, "-c", script, str(own / "home")],
        user=nobody.uid,
        group=nobody.gid,
        extra_groups=[],
        env={
            "PYTHONPATH": os.pathsep.join(
                [str(SOURCE), *(path for path in sys.path if "site-packages" in path)]
            )
        },
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.stderr) == ("True\nFalse\n", "")
    assert (own / "home" / "postgres" / "data").stat().st_uid == nobody.uid
    assert not (own / "home" / "postgres" / "binaries").exists()


def python_for_everybody() -> str:
    """Return a Python of this version that another account can run with our packages, or skip."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"

    def runs(candidate: str) -> bool:
        return service_account().run(["/bin/sh", "-c", 'exec "$0" -c ""', candidate]).returncode == 0

    for candidate in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        reached = Path(candidate).exists() and runs(candidate)
        if reached and all(map(service_account().can_enter, (Path(psycopg.__file__).parent, SOURCE))):
            return candidate
    pytest.skip("no Python, packages and checkout that another account can reach")
