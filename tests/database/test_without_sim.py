"""The way without the SIM: all are told, silence counts on its day, a veto until the order is out."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections
from django.test import Client
from tests.builders import a_brand, a_line, two_factors
from tests.world import state_of

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.identity import proofs, silence
from clearline.identity.models import Proof, ProofKind
from clearline.identity.waiting import Waiting
from clearline.journey import road
from clearline.keys import subjects
from clearline.lines.models import Account
from clearline.notices.models import Notice

pytestmark = [pytest.mark.database, pytest.mark.feature("C9")]
DAYS = timedelta(days=3)


def a_password(line):
    return proofs.record(
        brand_id=line.brand_id,
        account_id=line.account_id,
        subject_id=line.subject_id,
        kind=ProofKind.PASSWORD,
        root="memory",
        channel="portal",
        now=clock(),
    )


def a_request(line, *, proven=True):
    """Hand in a request with a password alone, or with nothing."""
    return road.request(
        line=line,
        channel="portal",
        language="en",
        ends_on=None,
        proof_ids=(a_password(line),) if proven else (),
        now=clock(),
    ).case_id


def a_waiting_request(world, line=None):
    """Return a request whose waiting time runs, and whose messages are out."""
    line = line or a_line()
    case_id = a_request(line)
    world.work()
    road.wait_without_sim(case_id=case_id, now=clock())
    world.work()
    return case_id


def link_of(case_id):
    return silence.token(Waiting.objects.get(case_id=case_id).id)


def test_everybody_is_told_nothing_ends_before_the_day_and_silence_is_the_second_proof(world):
    case_id = a_waiting_request(world)
    # Every contact got the link, not only the line that is to be closed.
    told = Notice.objects.filter(origin=case_id, template="waiting")
    assert set(told.values_list("contact", flat=True)) == {"email", "contact_msisdn", "line"}
    assert link_of(case_id) in " ".join(each["text"] for each in world.sms.messages())
    assert link_of(case_id) in " ".join(each["text"] for each in world.mail.messages())
    # A minute before the day nothing has happened.
    world.let_pass(DAYS - timedelta(minutes=5))
    world.work()
    assert state_of(case_id) == "awaiting_proof"
    # Then it goes on by itself, and the case says what proved it.
    world.let_pass(timedelta(minutes=10))
    world.work()
    case = Case.objects.get(pk=case_id)
    assert case.ceased_at is not None
    assert (case.assurance, case.factors) == (2, 2)
    assert set(Proof.objects.filter(case_id=case_id).values_list("kind", flat=True)) == {
        "password",
        "waiting_time",
    }
    assert Waiting.objects.get(case_id=case_id).outcome == "counted"


def test_asked_twice_is_asked_once(world):
    case_id = a_waiting_request(world)
    due_at = Case.objects.get(pk=case_id).due_at
    world.let_pass(timedelta(hours=5))
    road.wait_without_sim(case_id=case_id, now=clock())
    world.work()
    assert Case.objects.get(pk=case_id).due_at == due_at
    assert Notice.objects.filter(origin=case_id, template="waiting").count() == 3
    with pytest.raises(IntegrityError):
        Waiting.objects.create(
            brand_id=Case.objects.get(pk=case_id).brand_id,
            case_id=case_id,
            line_id=Case.objects.get(pk=case_id).line_id,
            asked_at=clock(),
            days=3,
            due_at=clock() + DAYS,
        )


def test_a_veto_ends_the_request_once_tells_everybody_and_shuts_the_way_for_a_while(world):
    line = a_line()
    case_id = a_waiting_request(world, line)
    token = link_of(case_id)
    assert road.veto(token=token, now=clock()) == case_id
    version = Case.objects.get(pk=case_id).version
    # Said twice is said once.
    assert road.veto(token=token, now=clock()) == case_id
    assert Case.objects.get(pk=case_id).version == version
    world.work()
    assert state_of(case_id) == "rejected"
    assert Notice.objects.filter(origin=case_id, template="vetoed").count() == 3
    # When the same is tried again, the way is shut; two proofs still close the line.
    again = a_request(line)
    world.work()
    with pytest.raises(road.WayShut) as shut:
        road.wait_without_sim(case_id=again, now=clock())
    assert shut.value.until - clock() > timedelta(days=6)
    assert road.prove(case_id=again, proof_ids=two_factors(line=line, now=clock()).ids, now=clock())


def test_after_its_days_the_lock_is_open_again(world):
    line = a_line()
    road.veto(token=link_of(a_waiting_request(world, line)), now=clock())
    world.let_pass(timedelta(days=7, minutes=1))
    assert state_of(a_waiting_request(world, line)) == "awaiting_proof"


def test_with_nothing_else_proven_the_waiting_time_is_too_little(world):
    case_id = a_request(a_line(), proven=False)
    world.work()
    with pytest.raises(road.StillTooLittle):
        road.wait_without_sim(case_id=case_id, now=clock())
    assert not Notice.objects.filter(template="waiting").exists()


def test_where_only_the_line_itself_could_be_told_there_is_no_such_way(world):
    line = a_line()
    key = subjects.find(subject_ids=[line.subject_id])[line.subject_id]
    own = key.open(line.personal, row_id=line.id)["msisdn"]
    alone = {"full_name": "Ama Mensah", "email": "", "contact_msisdn": own}
    Account.objects.filter(pk=line.account_id).update(
        email_index=None,
        contact_index=line.msisdn_index,
        personal=key.seal(alone, row_id=line.account_id),
    )
    case_id = a_request(line)
    world.work()
    with pytest.raises(road.NobodyElse):
        road.wait_without_sim(case_id=case_id, now=clock())


def test_days_begin_when_the_first_message_is_out_and_not_before(world):
    # Given messages that cannot go out for two days
    line = a_line()
    case_id = a_request(line)
    road.wait_without_sim(case_id=case_id, now=clock())
    world.let_pass(timedelta(days=2))
    world.work()
    # When three days since the request are over
    world.let_pass(timedelta(days=1, minutes=5))
    world.work()
    # Then silence does not count yet: nobody had three days to say no
    assert state_of(case_id) == "awaiting_proof"
    world.let_pass(timedelta(days=2))
    world.work()
    assert Case.objects.get(pk=case_id).ceased_at is not None


def test_a_silence_that_nobody_was_told_of_proves_nothing(world):
    case_id = a_waiting_request(world)
    Notice.objects.filter(template="waiting").exclude(contact="line").update(state="failed", sent_at=None)
    world.let_pass(DAYS + timedelta(minutes=5))
    world.work()
    assert state_of(case_id) == "awaiting_proof"
    assert Waiting.objects.get(case_id=case_id).outcome == "unheard"
    assert not Proof.objects.filter(case_id=case_id, kind="waiting_time").exists()
    # And without another proof it ends like any other.
    world.let_pass(timedelta(days=14, minutes=5))
    world.work()
    assert state_of(case_id) == "expired"


def test_a_veto_after_the_day_is_believed_until_the_network_has_its_order(world):
    line = a_line(open_order=True)
    case_id = a_waiting_request(world, line)
    world.let_pass(DAYS + timedelta(minutes=5))
    world.work()
    assert state_of(case_id) == "blocked"
    road.veto(token=link_of(case_id), now=clock())
    assert state_of(case_id) == "rejected"
    # One that is off can no longer be stopped.
    gone = a_waiting_request(world)
    world.let_pass(DAYS + timedelta(minutes=5))
    world.work()
    with pytest.raises(road.NothingToStop):
        road.veto(token=link_of(gone), now=clock())
    assert Waiting.objects.get(case_id=gone).outcome == "counted"


@pytest.mark.feature("S1")
def test_veto_and_due_time_at_the_same_moment_one_of_them_holds(world):
    # Given several requests whose day has come
    cases = [a_waiting_request(world) for _ in range(4)]
    links = [link_of(case_id) for case_id in cases]
    world.let_pass(DAYS + timedelta(minutes=5))
    refused = []

    def say_no(link):
        try:
            road.veto(token=link, now=clock())
        except road.NothingToStop:
            refused.append(link)
        finally:
            connections.close_all()

    # When the owners press while the engine walks
    threads = [threading.Thread(target=say_no, args=(link,)) for link in links]
    for thread in threads:
        thread.start()
    world.work()
    for thread in threads:
        thread.join(timeout=30)
    world.work()
    # Then each ended one way: stopped with its line on, or closed with the veto refused
    for case_id, link in zip(cases, links, strict=True):
        case, waited = Case.objects.get(pk=case_id), Waiting.objects.get(case_id=case_id)
        if link in refused:
            assert (case.ceased_at is not None, waited.outcome) == (True, "counted")
        else:
            assert (case.state, case.ceased_at, waited.outcome) == ("rejected", None, "vetoed")


@pytest.mark.feature("S5")
@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: t[::-1], lambda t: t * 9, lambda t: f"%00{t}x"]
)
def test_a_link_that_is_not_ours_says_nothing_and_stops_nothing(world, spoil):
    case_id = a_waiting_request(world)
    world.database.log_in("web")
    client = Client(headers={"host": "127.0.0.1"})
    address = f"/lumo-uk/stop/{spoil(link_of_as_engine(world, case_id))}/"
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 404
        assert "This address stops no request" in answer.content.decode()
    world.database.log_in("engine")
    assert state_of(case_id) == "awaiting_proof"


def link_of_as_engine(world, case_id):
    world.database.log_in("engine")
    link = link_of(case_id)
    world.database.log_in("web")
    return link


def test_looking_at_the_link_stops_nothing_pressing_does_without_signing_in(world):
    case_id = a_waiting_request(world)
    link = link_of(case_id)
    world.database.log_in("web")
    client = Client(headers={"host": "127.0.0.1"})
    page = client.get(f"/lumo-uk/stop/{link}/").content.decode()
    assert "Did you ask to close" in page
    world.database.log_in("engine")
    assert state_of(case_id) == "awaiting_proof"
    world.database.log_in("web")
    after = client.post(f"/lumo-uk/stop/{link}/", follow=True).content.decode()
    assert "Stopped. Nothing was closed." in after
    world.database.log_in("engine")
    assert state_of(case_id) == "rejected"


@pytest.mark.feature("S4")
def test_a_link_of_another_brand_is_none_of_ours(world):
    case_id = a_waiting_request(world)
    a_brand("lumo-de", "DE")
    link = link_of(case_id)
    world.database.log_in("web")
    answer = Client(headers={"host": "127.0.0.1"}).post(f"/lumo-de/stop/{link}/")
    assert answer.status_code == 404
    world.database.log_in("engine")
    assert state_of(case_id) == "awaiting_proof"
