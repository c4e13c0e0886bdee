"""The outside world as a process: it outlives workers, and its own death costs it no memory."""

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from tests.contract.conftest import SimulatorProcess

from clearline.connectors.hlr.port import CeaseSubscriber
from clearline.connectors.hlr.remote import RemoteHlr
from clearline.connectors.mail.port import Attachment, Mailbox, MailMessage
from clearline.connectors.mail.remote import RemoteMail
from clearline.connectors.payments.port import RefundOrder
from clearline.connectors.payments.remote import RemotePayments
from clearline.connectors.sms.port import TextMessage
from clearline.connectors.sms.remote import RemoteSms
from clearline.vocabulary.answers import Outcome
from clearline.vocabulary.money import Money

pytestmark = pytest.mark.feature("I5")

Start = Callable[..., SimulatorProcess]

_ORDER = RefundOrder(payer_reference="tok_1", amount=Money(500, "EUR"), description="Balance")

_WORKER = """
import sys
from clearline.connectors.exchange import Exchange
from clearline.connectors.payments.port import RefundOrder
from clearline.connectors.payments.remote import RemotePayments
from clearline.vocabulary.money import Money
order = RefundOrder(payer_reference="tok_1", amount=Money(500, "EUR"), description="Balance")
print("asking", flush=True)
RemotePayments(Exchange(base_url=sys.argv[1])).refund(order, key="case/1")
"""


@pytest.mark.feature("S2")
def test_thirty_orders_at_once_under_one_key_pay_once(start_simulators: Start) -> None:
    server = start_simulators("--latency", "0.2")
    payments = RemotePayments(server.exchange())

    with ThreadPoolExecutor(max_workers=30) as threads:
        answers = list(threads.map(lambda _: payments.refund(_ORDER, key="case/1"), range(30)))

    assert answers == [answers[0]] * 30
    assert answers[0].outcome is Outcome.ACCEPTED
    assert len(server.get("/payments/refunds")) == 1


@pytest.mark.feature("S1", "S2")
@pytest.mark.parametrize("moment", ["after", "before"])
def test_a_worker_killed_in_the_middle_of_a_slow_refund_pays_once(
    start_simulators: Start, moment: str
) -> None:
    server = start_simulators("--latency", "1", "--latency-at", moment)
    with subprocess.Popen([sys.executable, "-c", _WORKER, server.url], stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        worker.stdout.readline()
        time.sleep(0.4)
        worker.kill()

    answer = RemotePayments(server.exchange()).refund(_ORDER, key="case/1")

    (refund,) = server.get("/payments/refunds")
    assert answer.outcome is Outcome.ACCEPTED
    assert answer.facts["refund_id"] == refund["refund_id"]


@pytest.mark.feature("S1", "S2")
def test_a_killed_server_comes_back_at_its_address_and_remembers(start_simulators: Start) -> None:
    server = start_simulators("--settles-after", "0")
    payments, hlr = RemotePayments(server.exchange()), RemoteHlr(server.exchange())
    subscriber = CeaseSubscriber(imsi="234151234567890", msisdn="447700900142")
    first, off = payments.refund(_ORDER, key="case/1"), hlr.cease(subscriber, key="case/1")
    server.post("/tell", system="hlr", subject="234150000000001", state="absent")
    url = server.url
    server.kill()

    while_down = payments.refund(_ORDER, key="case/1")
    server.start()

    assert (while_down.outcome, while_down.reason) == (Outcome.FAILED, "not_sent")
    assert server.url == url
    assert payments.refund(_ORDER, key="case/1") == first
    assert len(server.get("/payments/refunds")) == 1
    assert hlr.ask(subscriber, key="case/1").facts["off_at"] == off.facts["off_at"]
    assert hlr.look_up("234150000000001").facts == {"read_back": "subscriber not found"}


def test_a_torn_last_line_is_cut_off(start_simulators: Start) -> None:
    server = start_simulators()
    RemotePayments(server.exchange()).refund(_ORDER, key="case/1")
    server.kill()
    with (server.home / "payments.jsonl").open("a") as journal:
        journal.write('{"key": "case/2", "verb": "ref')

    server.start()
    RemotePayments(server.exchange()).refund(_ORDER, key="case/3")
    server.kill()
    server.start()

    assert [row["key"] for row in server.get("/payments/refunds")] == ["case/1", "case/3"]


def test_a_spoilt_journal_is_named_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / "sms.jsonl").write_text('{"to": "447700900142"}\n')

    ended = _start_and_fail(tmp_path)

    assert ended.returncode == 1
    assert ended.stderr == f"The simulators cannot start: {tmp_path}/sms.jsonl, line 1, is no event.\n"


def test_a_second_start_beside_a_running_one_says_so(start_simulators: Start) -> None:
    server = start_simulators()

    ended = _start_and_fail(server.home)

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Simulators already run on {server.home};")


def test_a_taken_port_is_said_to_be_taken(start_simulators: Start, tmp_path: Path) -> None:
    server = start_simulators()
    port = server.url.rpartition(":")[2]

    ended = _start_and_fail(tmp_path / "other", "--port", port)

    assert ended.returncode == 1
    assert f"port {port}; choose another port." in ended.stderr


def test_it_stops_when_told_even_in_the_middle_of_a_silence(start_simulators: Start) -> None:
    server = start_simulators("--latency", "60")
    hasty = RemotePayments(server.exchange(deadline=0.2))
    assert hasty.refund(_ORDER, key="case/1").reason == "time_out"

    assert server.stop() == 0


def test_its_files_are_for_the_owner_only(start_simulators: Start) -> None:
    server = start_simulators()
    RemotePayments(server.exchange()).refund(_ORDER, key="case/1")

    assert server.home.stat().st_mode & 0o777 == 0o700
    assert (server.home / "payments.jsonl").stat().st_mode & 0o777 == 0o600


def test_the_page_shows_a_person_the_code_and_no_more_than_text(start_simulators: Start) -> None:
    server = start_simulators()
    text = TextMessage(to="447700900142", text="Your code is 483920 <script>alert(1)</script>", sender="LUMO")
    RemoteSms(server.exchange()).send(text, key="code/1")
    RemoteMail(server.exchange()).send(_mail_with_proof(), key="mail/1")
    RemotePayments(server.exchange()).refund(_ORDER, key="case/1")

    page = httpx.get(server.url, trust_env=False)

    assert "Your code is 483920 &lt;script&gt;" in page.text
    assert "<script" not in page.text
    assert "Ama &amp; Ben" in page.text
    assert "€5.00" in page.text
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert len(page.content) < 20_000


def test_an_attachment_can_be_fetched_as_it_was_sent(start_simulators: Start) -> None:
    server = start_simulators()
    RemoteMail(server.exchange()).send(_mail_with_proof(), key="mail/1")
    (attachment,) = server.get("/mail/messages")[0]["attachments"]

    fetched = httpx.get(f"{server.url}/mail/attachments/{attachment['sha256']}", trust_env=False)

    assert fetched.content == b"%PDF-1.7 proof"
    assert fetched.headers["Content-Type"] == "application/pdf"
    assert httpx.get(f"{server.url}/mail/attachments/..%2Fmail.jsonl", trust_env=False).status_code == 404


@pytest.mark.parametrize(
    ("method", "headers"),
    [("GET", {"Host": "evil.example"}), ("POST", {"Origin": "https://evil.example"})],
)
def test_a_browser_lured_from_elsewhere_is_turned_away(
    simulators: SimulatorProcess, method: str, headers: dict[str, str]
) -> None:
    answer = httpx.request(method, f"{simulators.url}/faults", headers=headers, json={}, trust_env=False)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/payments/refund", {"key": "k", "request": {"amount_minor": "lots"}}, 400),
        ("/sms/send", {"request": {}}, 400),
        ("/sms/send", [], 400),
        ("/sms/send", {"key": "k", "request": {"secret": "447700900142"}}, 400),
        ("/faults", {"path": "/nowhere", "fault": "drip"}, 400),
        ("/faults", {"path": "/sms/send", "fault": "flood"}, 400),
        ("/tell", {"system": "tax", "subject": "a", "state": "b"}, 400),
        ("/nowhere", {}, 404),
    ],
)
def test_what_cannot_be_read_gets_a_sentence_that_quotes_nothing(
    simulators: SimulatorProcess, path: str, body: object, status: int
) -> None:
    answer = httpx.post(simulators.url + path, json=body, trust_env=False)

    assert answer.status_code == status
    assert answer.json()["error"].endswith((".", ")."))
    assert "447700900142" not in answer.text


def _mail_with_proof() -> MailMessage:
    return MailMessage(
        to=Mailbox(address="ama@home.example", name="Ama & Ben"),
        sender=Mailbox(address="no-reply@lumo.example"),
        subject="Closed",
        text="Your line is closed.",
        attachments=(
            Attachment(filename="proof.pdf", media_type="application/pdf", content=b"%PDF-1.7 proof"),
        ),
    )


def _start_and_fail(home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "clearline.connectors.simulators", "--home", str(home), *options],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
