"""A service password that staff set anew: two people, two papers, all contacts told, no proof at first."""

import json

import pytest
from tests.builders import a_brand, a_holder, a_line
from typer.testing import CliRunner

from clearline.audit import timeline
from clearline.brands.database import clock
from clearline.cli import app, start
from clearline.cli.cases import staff_id
from clearline.identity import by_staff, service_password
from clearline.identity.assurance import MEMORY, STAFF
from clearline.identity.holders import user_of
from clearline.identity.models import Proof
from clearline.lines.models import Account
from clearline.notices.models import Notice

pytestmark = [pytest.mark.database, pytest.mark.feature("A3")]
CHIDI, DANA = staff_id("chidi"), staff_id("dana")
PAPERS = ("own_id", "bill")


def reset(line, **other):
    asked = {"by": CHIDI, "second": DANA, "seen": PAPERS, "now": clock(), **other}
    return by_staff.reset(account=line.account, **asked)


def test_the_new_digits_work_and_are_kept_by_nobody(database):
    line = a_line()
    digits = reset(line)
    assert len(digits) == service_password.DIGITS
    service_password.check_new(digits)
    assert digits not in user_of(account=line.account).service_password
    assert service_password.confirm(account=line.account, digits=digits, now=clock())
    other = "".join(reversed(digits)) if digits != digits[::-1] else "274913"
    assert service_password.confirm(account=line.account, digits=other, now=clock()) is None


@pytest.mark.feature("D4")
def test_the_holder_is_told_at_every_contact_and_on_every_line(database):
    line = a_line()
    beside = a_line(account=line.account)
    reset(line)
    told = Notice.objects.filter(template="access_changed")
    assert set(told.values_list("contact", "line_id")) == {
        ("email", None),
        ("contact_msisdn", None),
        ("line", line.pk),
        ("line", beside.pk),
    }
    assert {row["what"] for row in told.values_list("parameters", flat=True)} == {"service_password_by_staff"}


def test_the_log_keeps_who_saw_what_and_never_the_digits(database):
    line = a_line()
    digits = reset(line)
    (leaf,) = (each for each in timeline.of(line.account_id) if each.kind == by_staff.EVENT)
    assert leaf.body == {"by": str(CHIDI), "second": str(DANA), "seen": ["bill", "own_id"]}
    assert digits not in json.dumps(leaf.body)


@pytest.mark.parametrize(
    ("other", "error", "says"),
    [
        ({"second": CHIDI}, by_staff.SamePerson, "two people"),
        ({"seen": ("bill", "contract")}, by_staff.NotEnoughSeen, "own_id"),
        ({"seen": ("own_id",)}, by_staff.NotEnoughSeen, "beside own_id"),
        ({"seen": ("own_id", "library_card")}, by_staff.NotEnoughSeen, "library_card"),
    ],
)
def test_too_few_people_or_papers_change_nothing(database, other, error, says):
    line = a_line()
    with pytest.raises(error, match=says):
        reset(line, **other)
    assert user_of(account=line.account).service_password == ""
    assert not Notice.objects.exists()


def test_where_nobody_would_be_told_nothing_is_changed(database):
    line, account = a_line(), a_holder(brand=a_brand()).account
    Account.objects.update(email_index=None, contact_index=None)
    reset(line)  # the line itself is told
    with pytest.raises(by_staff.NobodyToTell):
        by_staff.reset(account=account, by=CHIDI, second=DANA, seen=PAPERS, now=clock())
    assert user_of(account=account).service_password == ""


def test_it_counts_for_nothing_until_it_has_rested(database, later):
    line = a_line()
    digits = reset(line)
    shown = service_password.confirm(account=line.account, digits=digits, now=clock())
    assert Proof.objects.get(pk=shown).root == STAFF
    later(days=30)
    shown = service_password.confirm(account=line.account, digits=digits, now=clock())
    assert Proof.objects.get(pk=shown).root == MEMORY


def test_it_is_a_command_of_two_people(database, monkeypatch):
    monkeypatch.setattr(start, "django_as", lambda _role: None)
    line = a_line()
    asked = ["account", "service-password", "--account", line.account.external_id, "--by", "chidi"]
    papers = ["--seen", "own_id", "--seen", "sim_card"]
    run = CliRunner().invoke(app, [*asked, "--second", "dana", *papers, "--json"])
    digits = json.loads(run.stdout)["service_password"]
    assert service_password.confirm(account=line.account, digits=digits, now=clock())
    assert "two people" in str(CliRunner().invoke(app, [*asked, "--second", "Chidi", *papers]).exception)
