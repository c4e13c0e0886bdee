"""Ama closes her line in each of seven countries, in its language and under its rules, in a real browser."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from tests.builders import a_line
from tests.visitor import a_visitor
from tests.world import World

from clearline.cases.models import Case
from clearline.certificates.models import Certificate
from clearline.lines.models import Line
from clearline.notices.codes import message_code
from clearline.notices.models import Notice
from clearline.policy.policies import policy_for
from clearline.vocabulary.periods import local_date
from clearline.vocabulary.references import grouped

pytestmark = [pytest.mark.database, pytest.mark.requires("browser")]


@dataclass(frozen=True)
class Country:
    """What the road must look like where the line is; figures as the law packs were read."""

    code: str
    language: str
    last_button: str  # where the law writes the words: these alone; else how ours begin
    rests: int  # days until somebody else may have the number
    rested_by: str  # the pack whose rule that is
    foot: str = ""  # the law's words for the way in, on every page
    by_law: bool = False

    @property
    def pack(self) -> str:
        return self.code.lower()


COUNTRIES = (
    Country("CN", "zh-hans", "注销", 90, "cn"),
    Country("DE", "de", "Jetzt kündigen", 90, "intl", foot="Verträge hier kündigen", by_law=True),
    Country(
        "FR", "fr", "Notification de la résiliation", 90, "fr", foot="Résilier votre contrat", by_law=True
    ),
    Country("GB", "en", "Close line +44", 90, "intl"),
    Country("IN", "en", "Close line +91", 90, "in"),
    Country("US", "en", "Close line +1", 90, "us"),
    Country("AE", "ar", "إلغاء الخط", 365, "ae"),
)


@pytest.mark.feature("A14", "C10", "D4", "E5", "G1")
@pytest.mark.parametrize("where", COUNTRIES, ids=lambda where: where.code)
def test_the_main_road_of_each_country(database, visit, where):
    # Given Ama's prepaid line, and the pages in the language of the country
    ama = a_visitor(World(database).connect(), visit(), country=where.code, language=where.language)
    line = a_line(brand=ama.brand, account=ama.holder.account, credit_minor=2500)
    ama.open(f"sign-in/?lang={where.language}")
    ama.sign_in_by_form()
    if where.foot:
        # The law's own words lead to a form that asks for no sign-in.
        way_in = ama.page.locator("footer").get_by_role("link", name=where.foot)
        assert way_in.get_attribute("href") == f"{ama.home}/request/"
    # When she chooses today, keeps what is offered for the credit, and proves that it is her
    ama.open(f"lines/{line.id}/close/day/")
    ama.page.check("#when-now")
    ama.send()
    while "/close/left/" in ama.page.url:
        ama.send()
    ama.send()
    ama.world.work()
    ama.send(code=ama.code_on_the_phone())
    # Then the last button says what the law wants it to say, or names the act, the number and the day
    label = ama.last_button.inner_text()
    assert label == where.last_button if where.by_law else where.last_button in label, label
    ama.last_button.click()
    ama.page.locator(".panel").wait_for()
    case = Case.objects.get(line_id=line.id)
    assert grouped(case.reference) in ama.text()
    ama.world.work()
    # And the line is off, and the number rests for as long as the rule of this country wants
    case.refresh_from_db()
    assert Line.objects.get(pk=line.pk).status == "ceased"
    assert case.quarantine_until - case.ceased_at >= timedelta(days=where.rests)
    assert case.quarantine_until - case.ceased_at < timedelta(days=where.rests + 1)
    policy = policy_for(law_pack=where.pack, brand_code=ama.brand.code)
    assert policy.quarantine_days("consumer").pack_id == where.rested_by
    zone = ama.brand.time_zone
    assert case.refund_due_on <= local_date(case.ceased_at, zone) + timedelta(days=10)
    # And every message is in her language, with its code
    told = Notice.objects.filter(origin=case.id)
    assert set(told.values_list("language", flat=True)) == {where.language}
    mails = [each["text"] for each in ama.world.mail.messages() if grouped(case.reference) in each["text"]]
    assert len(mails) >= 2
    assert all(message_code(case.id) in mail for mail in mails)
    # And the page names the rule by which the number rests, and the certificate the rules of that day
    ama.open(f"closings/{case.id}/")
    assert "number.quarantine" in ama.text()
    ama.open(f"certificates/{Certificate.objects.filter(case_id=case.id).earliest('issued_at').public_id}/")
    assert f"{where.pack} 2026." in ama.text()


@pytest.mark.feature("G1")
@pytest.mark.parametrize("where", [each for each in COUNTRIES if each.by_law], ids=lambda where: where.code)
def test_who_reads_another_language_gets_words_that_name_the_act(database, visit, where):
    ama = a_visitor(World(database).connect(), visit(), country=where.code)
    line = a_line(brand=ama.brand, account=ama.holder.account)
    ama.open("sign-in/?lang=en")
    ama.sign_in_by_form()
    ama.open(f"lines/{line.id}/close/read/?on=now")
    assert ama.last_button.inner_text().startswith("Close line +")
    assert not ama.page.locator("footer").get_by_role("link", name=where.foot).count()
