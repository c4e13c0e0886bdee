"""What a closing leaves goes where its holder wanted it, once, in the book and in the ledger."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.builders import a_brand, a_holder, a_line, two_factors
from tests.world import state_of

from clearline.brands.database import clock
from clearline.cases.engine.batch import advance, run_batch
from clearline.cases.models import Case
from clearline.journey import choosing, claiming, road
from clearline.journey.choosing import NotOpen, Refusal, Wanted
from clearline.journey.ordering import order_closing
from clearline.keys import subjects
from clearline.ledger.models import Posting
from clearline.lines.models import Balance, Points
from clearline.notices.models import Notice
from clearline.outbox.dispatch import dispatch
from clearline.settlement import vault
from clearline.settlement.left import Kept, Outcome, PointsWay, Way
from clearline.settlement.models import Refund

pytestmark = pytest.mark.database


def asked(line, *, ends_on=None, **wanted):
    """Hand in a request that wants this of what is left; return its case."""
    return choosing.request(
        line=line,
        wanted=Wanted(**wanted),
        channel="portal",
        language="en",
        ends_on=ends_on,
        proof_ids=two_factors(line=line, now=clock()).ids,
        now=clock(),
    ).case_id


def two_lines(*, country="GB", code="lumo-uk", credit_minor=2500):
    """Return a line with credit and its sister, of one account."""
    account = a_holder(brand=a_brand(code=code, country=country)).account
    brand = account.brand
    return a_line(brand=brand, account=account, credit_minor=credit_minor), a_line(
        brand=brand, account=account
    )


def credit_of(line):
    return sum(Balance.objects.filter(line=line, kind="money").values_list("amount", flat=True))


def stands_on(account):
    return sum(Posting.objects.filter(account=account).values_list("amount_minor", flat=True))


@pytest.mark.feature("E3")
def test_credit_moves_to_another_line_and_nothing_is_refunded(world):
    line, sister = two_lines()
    case_id = asked(line, money=Way.MOVE, line_id=sister.id)
    world.work()
    assert state_of(case_id) == "settled"
    assert (credit_of(line), credit_of(sister)) == (0, 2500)
    assert (stands_on("prepaid_credit"), stands_on("case_payable"), stands_on("cash")) == (0, 0, 0)
    assert not Refund.objects.exists()
    assert Outcome.objects.get(case_id=case_id).amount_minor == 2500
    assert world.database.breaches() == []


@pytest.mark.feature("G6")
def test_credit_is_donated_or_kept(world):
    first, second = two_lines()[0], two_lines()[0]
    donated, kept = asked(first, money=Way.DONATE), asked(second, money=Way.KEEP)
    world.work()
    assert [state_of(each) for each in (donated, kept)] == ["settled", "settled"]
    assert (stands_on("donations"), stands_on("vault"), stands_on("case_payable")) == (-2500, -2500, 0)
    held = Kept.objects.get(case_id=kept)
    assert (held.source, held.state, held.amount_minor) == ("chosen", "waiting", 2500)
    assert (held.until - held.kept_at.date()).days in range(6 * 365, 6 * 366 + 2)
    assert Notice.objects.filter(origin=kept, template="kept").exists()
    assert not Refund.objects.exists()
    assert world.database.breaches() == []


@pytest.mark.feature("E3")
def test_data_moves_with_its_last_day(world):
    line, sister = two_lines(credit_minor=0)
    soon = clock().date() + timedelta(days=9)
    for owner, amount in ((line, 700), (sister, 50)):
        Balance.objects.create(brand=line.brand, line=owner, kind="data", amount=amount, expires_on=soon)
    case_id = asked(line, move_data=True, line_id=sister.id)
    world.work()
    assert state_of(case_id) == "settled"
    left = {each.line_id: each.amount for each in Balance.objects.filter(kind="data", expires_on=soon)}
    assert left == {line.id: 0, sister.id: 750}
    assert Outcome.objects.get(case_id=case_id).data_bytes == 700


@pytest.mark.feature("E4")
@pytest.mark.parametrize(("way", "account"), [(PointsWay.REDEEM, "vault"), (PointsWay.DONATE, "donations")])
def test_points_of_the_last_line_become_money_that_is_kept_or_donated(world, way, account):
    line = a_line(credit_minor=300)
    Points.objects.create(brand=line.brand, account=line.account, points=420)
    case_id = asked(line, points=way)
    world.work()
    assert state_of(case_id) == "settled"
    assert Points.objects.get(account=line.account).points == 0
    assert (stands_on(account), stands_on("points_redeemed"), stands_on("cash")) == (-420, 420, -300)
    assert Outcome.objects.get(case_id=case_id).points_minor == 420
    assert world.database.breaches() == []


@pytest.mark.feature("E3", "G6")
def test_money_for_a_line_that_ended_meanwhile_is_kept(world):
    line, sister = two_lines()
    tomorrow = clock().date() + timedelta(days=1)
    case_id = asked(line, ends_on=tomorrow, money=Way.MOVE, line_id=sister.id)
    order_closing(line=sister, ends_on=None)
    world.work()
    world.let_pass(timedelta(days=2))
    world.work()
    assert Kept.objects.get(case_id=case_id).source == "no_line"
    assert (credit_of(sister), stands_on("vault")) == (0, -2500)
    assert world.database.breaches() == []


@pytest.mark.feature("B5")
@pytest.mark.parametrize(
    ("country", "kind", "wanted", "reason"),
    [
        ("GB", "consumer", {"money": Way.MOVE}, Refusal.NO_OTHER_LINE),
        ("GB", "minor", {"money": Way.DONATE}, Refusal.MINOR),
        ("GB", "minor", {"points": PointsWay.DONATE}, Refusal.MINOR),
        ("AE", "consumer", {"money": Way.KEEP}, Refusal.BY_LAW),
    ],
)
def test_what_law_or_policy_does_not_allow_is_refused_with_its_reason(country, kind, wanted, reason):
    brand = a_brand(code=f"lumo-{country.lower()}", country=country)
    line = a_line(brand=brand, account=a_holder(brand=brand, kind=kind).account, credit_minor=900)
    with pytest.raises(NotOpen) as refused:
        asked(line, **wanted)
    assert refused.value.reason is reason


@pytest.mark.feature("E3", "S4")
def test_nothing_moves_to_a_line_of_somebody_else(world):
    line, stranger = two_lines()[0], a_line()
    with pytest.raises(NotOpen):
        asked(line, money=Way.MOVE, line_id=stranger.id)


@pytest.mark.feature("E2", "S3")
def test_an_outcome_is_carried_out_once_and_never_changed(world):
    line, sister = two_lines()
    case_id = asked(line, money=Way.MOVE, line_id=sister.id)
    world.work()
    done = Outcome.objects.get(case_id=case_id)
    again = {"brand_id": done.brand_id, "case_id": case_id, "way": "keep", "amount_minor": 1, "at": clock()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.create(**again)
    for statement in ("UPDATE settlement_outcome SET amount_minor = 1", "DELETE FROM settlement_choice"):
        with pytest.raises(IntegrityError), transaction.atomic():
            connection.cursor().execute(statement)
    assert credit_of(sister) == 2500


@pytest.mark.feature("G6")
def test_a_link_pays_what_is_kept_to_another_line_once(world):
    line, sister = two_lines()
    asked(line, money=Way.KEEP)
    world.work()
    kept = Kept.objects.get()
    token, number = vault.token(kept.id), number_of(sister)
    with pytest.raises(claiming.NotYourLine):
        claiming.to_line(token=token, number=number_of(a_line()), now=clock())
    claiming.to_line(token=token, number=number, now=clock())
    for again in (
        lambda: claiming.to_line(token=token, number=number, now=clock()),
        lambda: claiming.to_card(token=token, now=clock()),
    ):
        with pytest.raises(claiming.NothingToClaim):
            again()
    assert (credit_of(sister), stands_on("vault"), stands_on("prepaid_credit")) == (2500, 0, 0)
    world.work()
    assert Notice.objects.filter(template="claimed").exists()
    assert world.database.breaches() == []


@pytest.mark.feature("G6")
def test_a_link_pays_what_is_kept_back_to_the_card(world):
    asked(a_line(credit_minor=2500), money=Way.KEEP)
    world.work()
    kept = Kept.objects.get()
    claiming.to_card(token=vault.token(kept.id), now=clock())
    world.work()
    kept.refresh_from_db()
    assert (kept.state, kept.claimed_by, kept.tries) == ("claimed", "card", 1)
    assert (stands_on("vault"), stands_on("refund_in_transit"), stands_on("cash")) == (0, 0, -2500)
    assert world.database.breaches() == []


@pytest.mark.feature("G6")
def test_a_link_that_is_not_ours_opens_nothing(world):
    asked(a_line(credit_minor=2500), money=Way.KEEP)
    world.work()
    ours = vault.token(Kept.objects.get().id)
    for typed in ("", "x", ours[:-1], ours[:-2] + ("AA" if ours[-2:] != "AA" else "BB"), "é" * 20):
        with pytest.raises(claiming.NoSuchClaim):
            claiming.find(token=typed)


@pytest.mark.feature("G6", "G1")
def test_only_the_law_ends_a_claim_and_only_after_its_day(world):
    british, american = a_line(credit_minor=700), a_line(brand=a_brand("lumo-us", "US"), credit_minor=900)
    for line in (british, american):
        asked(line, money=Way.KEEP)
    world.work()
    lasting, kept = Kept.objects.order_by("until").values_list("until", flat=True)[::-1]
    assert (lasting, kept > clock().date()) == (None, True)
    with transaction.atomic():
        assert vault.let_lapse(now=clock()) == 0
        assert vault.let_lapse(now=clock() + timedelta(days=7 * 366)) == 1
    assert (stands_on("lapsed_by_law"), stands_on("vault")) == (-700, -900)
    with pytest.raises(claiming.NothingToClaim):
        claiming.to_card(token=vault.token(Kept.objects.get(state="lapsed").id), now=clock())


def number_of(line):
    key = subjects.find(brand_id=line.brand_id, subject_ids=[line.subject_id])[line.subject_id]
    return key.open(bytes(line.personal), row_id=line.id)["msisdn"]


@pytest.mark.feature("G5", "D3")
def test_a_decision_that_is_late_pays_by_itself_once_and_comes_back_with_the_rest(world):
    brand = a_brand()
    line = a_line(brand=brand, account=a_holder(brand=brand, kind="minor").account, credit_minor=900)
    case_id = order_closing(line=line, ends_on=None).case_id
    world.work()
    assert state_of(case_id) == "referred"
    for _ in range(2):
        world.let_pass(timedelta(days=20))
        Case.objects.filter(pk=case_id).update(due_at=clock())
        world.work()
    assert (credit_of(line), stands_on("promises_paid")) == (1400, 500)
    told = Notice.objects.filter(origin=case_id, template="late").order_by("created_at")
    assert [each.parameters["amount_minor"] for each in told if each.contact == "email"] == ["500", "0"]
    road.decide(case_id=case_id, reviewer_id=brand.id, approve=True, reason="", now=clock())
    world.work()
    assert Refund.objects.get(case_id=case_id).amount_minor == 1400
    assert (stands_on("prepaid_credit"), stands_on("cash")) == (900, -1400)
    assert world.database.breaches() == []


@pytest.mark.feature("I5")
def test_choices_of_thirty_ask_as_often_as_those_of_one(world):
    road_before = [stage for stage in road.STAGES if stage.name not in {"pay", "settle"}]

    def spent(count):
        for _ in range(count):
            line, sister = two_lines()
            Balance.objects.create(brand=line.brand, line=line, kind="data", amount=700)
            asked(line, money=Way.MOVE, move_data=True, line_id=sister.id)
        advance(road_before)
        while dispatch(connector="hlr"):
            pass
        advance(road_before)
        queries = []

        def noted(execute, text, *rest):
            queries.append(text)
            return execute(text, *rest)

        with connection.execute_wrapper(noted):
            assert run_batch(*road.STAGES, limit=1000) == count
        return len(queries)

    spent(1)  # what is remembered for good is read now
    assert spent(1) == spent(30) > 0
    assert world.database.breaches() == []
