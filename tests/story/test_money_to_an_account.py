"""Ama has her money sent to a bank account, and names another one when the bank sends it back."""

import json
import re

import pytest
from tests.browser import NARROW, Site, faults
from tests.builders import a_line
from tests.visitor import Visitor, a_visitor
from tests.world import World
from typer.testing import CliRunner

from clearline.brands.database import clock
from clearline.cases.models import Case
from clearline.cli import transfers as cli
from clearline.connectors.payments import simulator as bank
from clearline.lines.models import Line
from clearline.settlement.models import Refund

pytestmark = [pytest.mark.database, pytest.mark.requires("browser"), pytest.mark.feature("E2")]
OURS = "NL91 ABNA 0417 1643 00"
HERS, ANOTHER = "DE89 3704 0044 0532 0130 00", "FR14 2004 1010 0505 0001 3M02 606"


@pytest.fixture
def ama(database, visit, site: Site) -> Visitor:
    """Ama in Germany, on a phone's width."""
    return a_visitor(World(database).connect(), visit(width=NARROW), country="DE")


@pytest.fixture
def case(ama: Visitor) -> Case:
    """Her closed line, whose money the card did not take."""
    line = a_line(brand=ama.brand, account=ama.holder.account, credit_minor=1234)
    ama.world.payments.tell(str(line.account_id), bank.CLOSED)
    ama.sign_in()
    ama.come_to_the_last_button(line)
    ama.last_button.click()
    ama.world.work()
    assert Line.objects.get(pk=line.pk).status == "ceased"
    return Case.objects.get(line_id=line.id)


def told(monkeypatch, *words: str) -> dict:
    """Have the operator's person type a command; return what it said."""
    monkeypatch.setattr("clearline.cli.start.django_as", lambda _role: None)
    result = CliRunner().invoke(cli.app, [*words, "--json"])
    assert result.exit_code == 0, result.output + repr(result.exception)
    return json.loads(result.stdout)


def name(ama: Visitor, owner: str, iban: str) -> None:
    ama.page.fill("#id_owner", owner)
    ama.page.fill("#id_iban", iban)
    ama.page.get_by_role("button", name=re.compile("to this account")).click()


def test_the_money_comes_back_from_the_card_and_the_bank_and_arrives_in_the_end(
    ama: Visitor, case: Case, monkeypatch, tmp_path
):
    # Given a card that did not take the money: the page says so, and asks
    ama.open(f"closings/{case.id}/")
    assert "€12.34 came back to us" in ama.text()
    assert faults(ama.page) == []
    ama.follow("Name a bank account")
    # When she swaps two digits, the field says so and keeps what she typed
    name(ama, "Ama Example", HERS.replace("0532", "0352"))
    assert "a swapped character" in ama.text()
    assert faults(ama.page) == []
    assert ama.page.get_by_label("IBAN").input_value() == HERS.replace("0532", "0352")
    # And when it is right, it is stored, and shown by its end
    name(ama, "Ama Example", HERS)
    assert "The money goes to account DE•• •••• 3000" in ama.text()
    assert faults(ama.page) == []
    # When the operator takes it to the bank with a run of transfers
    ama.world.work()
    out = ("--out", str(tmp_path), "--brand", ama.brand.code, "--iban", OURS)
    first = told(monkeypatch, "export", *out)
    assert (first["transfers"], first["sum_minor"]) == (1, 1234)
    assert "DE89370400440532013000" in (tmp_path / f"transfers-{first['run']}.xml").read_text()
    # And the bank sends it back
    assert not told(monkeypatch, "returned", f"{case.reference}-2", "--reason", "AC04")["kept"]
    ama.world.work()
    ama.open(f"closings/{case.id}/")
    assert "€12.34 came back to us" in ama.text()
    # When she names another account, and the bank pays
    ama.follow("Name a bank account")
    name(ama, "Ama Example", ANOTHER)
    ama.world.work()
    second = told(monkeypatch, "export", *out)
    assert told(monkeypatch, "confirm", second["run"])["confirmed"] == 1
    ama.world.work()
    # Then the closing is settled, and she was told each time
    assert Case.objects.get(pk=case.pk).settled_at <= clock()
    assert (Refund.objects.get().state, Refund.objects.get().generation) == ("confirmed", 3)
    ama.open(f"closings/{case.id}/")
    assert "Statement that the account is clear" in ama.text()
    subjects = [each["subject"] for each in ama.world.mail.messages()]
    assert subjects.count("€12.34 came back to us") == 2
    assert subjects.count("A bank account was named for your money") == 2
    ama.open(f"closings/{case.id}/bank-account/")
    assert "can no longer be sent elsewhere" in ama.text()
    assert faults(ama.page) == []
