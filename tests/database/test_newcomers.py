"""Somebody without an account joins: the address is shown to be theirs, and nothing tells who is known."""

import re
from datetime import timedelta

import pytest
from tests.builders import a_brand, a_plan, numbers_for_sale
from tests.database.test_portal_doors import a_client, signed_in, somebody
from tests.world import World

from clearline.brands import directory
from clearline.brands.database import clock
from clearline.identity import newcomers
from clearline.identity.models import User
from clearline.identity.newcomer import Newcomer
from clearline.keys import subjects
from clearline.lines.models import Account
from clearline.selfcare import own_data

pytestmark = [pytest.mark.database, pytest.mark.feature("A1", "A12")]
BEN = {"full_name": "Ben Mensah", "email": "ben@example.com"}


@pytest.fixture
def plan(world: World):
    """Return a plan of a brand that has numbers to sell."""
    directory.forget()
    made = a_plan(brand=a_brand())
    numbers_for_sale(brand=made.brand)
    yield made
    directory.forget()


class Visit:
    """Somebody's browser on the way to a plan, under the web's login."""

    def __init__(self, world: World, plan) -> None:
        self.world, self.client = world, a_client()
        self.path = f"/lumo-uk/join/{plan.id}/"

    def post(self, page: str, **typed: str):
        self.world.database.log_in("web")
        answer = self.client.post(f"{self.path}{page}", typed)
        self.world.database.log_in("engine")
        return answer

    def code(self) -> str:
        self.world.work(rounds=4)
        return re.findall(r"\b(\d{3} ?\d{3})\b", self.world.mail.messages()[-1]["text"])[-1]


def test_a_name_and_a_code_are_an_account_and_lead_to_the_last_look(world: World, plan):
    ben = Visit(world, plan)
    assert ben.client.get(ben.path)["Location"] == f"{ben.path}you/"
    assert ben.post("you/", **BEN)["Location"] == f"{ben.path}code/"
    wrong = ben.post("code/", code="000000")
    assert "does not fit" in wrong.content.decode()
    assert not User.objects.exists()
    assert ben.post("code/", code=ben.code())["Location"] == ben.path
    account = Account.objects.get()
    assert (account.country, account.kind, account.status) == ("GB", "consumer", "active")
    own = own_data.of_account(account=account)
    assert (own.full_name, own.email) == ("Ben Mensah", "ben@example.com")
    world.database.log_in("web")
    assert "Order and pay" in ben.client.get(ben.path).content.decode()


@pytest.mark.feature("S5")
def test_a_page_and_its_work_tell_nobody_who_is_known(world: World, plan):
    ama = somebody(plan.brand)
    answers = []
    for email in (ama.email, "ben@example.com"):
        visit = Visit(world, plan)
        answers.append((visit.post("you/", full_name="Ben Mensah", email=email)["Location"], visit))
        assert Newcomer.objects.count() == len(answers)
    assert answers[0][0] == answers[1][0]
    # Her address opens her own account, under her own name, to whoever has the code.
    world.work(rounds=4)
    assert {each["to"]["address"] for each in world.mail.messages()} == {ama.email, "ben@example.com"}
    assert Account.objects.count() == 2
    assert own_data.of_account(account=ama.account).full_name == "Ama Mensah"


def test_whoever_shows_first_that_it_is_theirs_has_their_own_name(world: World, plan):
    stranger, ben = Visit(world, plan), Visit(world, plan)
    stranger.post("you/", full_name="Nobody", email="ben@example.com")
    world.work(rounds=4)
    ben.post("you/", **BEN)
    ben.post("code/", code=ben.code())
    assert own_data.of_account(account=Account.objects.get()).full_name == "Ben Mensah"


def test_who_is_signed_in_is_asked_nothing(world: World, plan):
    client = signed_in(somebody(plan.brand))
    assert client.get(f"/lumo-uk/join/{plan.id}/you/")["Location"] == f"/lumo-uk/join/{plan.id}/"


@pytest.mark.feature("S6")
def test_who_never_came_back_is_forgotten_and_who_did_is_not(world: World, plan):
    gone, stays = Visit(world, plan), Visit(world, plan)
    gone.post("you/", full_name="Nobody", email="nobody@example.com")
    assert gone.code()
    stays.post("you/", **BEN)
    assert stays.post("code/", code=stays.code())["Location"] == stays.path
    assert newcomers.tidy(now=clock()) == 0
    assert newcomers.tidy(now=clock() + timedelta(days=3)) == 2
    accounts = Account.objects.order_by("created_at")
    keys = subjects.find(subject_ids=[each.subject_id for each in accounts], brand_id=plan.brand.id)
    left = {own_data.of_account(account=each).full_name for each in accounts if each.subject_id in keys}
    assert (len(accounts), left) == (2, {"Ben Mensah"})
    assert not Newcomer.objects.exists()
