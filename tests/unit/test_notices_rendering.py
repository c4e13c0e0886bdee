"""Messages in words: every kind, in every language, for people of several countries."""

import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from clearline.brands.models import Brand
from clearline.cli import languages
from clearline.notices import rendering, wording
from clearline.notices.codes import message_code
from clearline.notices.kinds import KINDS, kind_of
from clearline.notices.rendering import Asked
from clearline.vocabulary.blockers import Blocker

CASE = UUID("0199c0de-0000-7000-8000-000000000001")
LUMO = Brand(
    id=UUID(int=1),
    code="lumo-uk",
    name="Lumo",
    country="GB",
    time_zone="Europe/London",
    currency="GBP",
    default_language="en",
    sender_name="Lumo",
    sender_email="hello@lumo.example",
    reference_prefix="LU",
)
GIVEN = {
    "reference": "LU-7K4M2Q9D",
    "ends_on": "2026-12-12",
    "ends_at": "2026-12-13T00:00:00+00:00",
    "days": "14",
    "causes": "port_out_open,order_open",
    "reason": "The number <b>moved</b> & is gone",
    "amount_minor": "410",
    "currency": "GBP",
    "code": "508213",
    "what": "password",
}
AT = datetime(2026, 7, 24, 13, 32, 7, tzinfo=UTC)


def asked(template, *, language="en", brand=LUMO, **changes):
    wanted = {**GIVEN, **changes}
    return Asked(
        template=template,
        parameters=wanted,
        origin=CASE,
        brand=brand,
        language=language,
        at=AT,
        msisdn="447700900142",
    )


@pytest.fixture(scope="module", autouse=True)
def _compiled_catalogues():
    """Compile what was translated, and have Django read it afresh."""
    languages.compile_catalogues()
    trans_real._translations.clear()


@pytest.mark.feature("D4", "F3")
@pytest.mark.parametrize("language", ["en", "zh-Hans", "ar", "de", "es", "fr"])
@pytest.mark.parametrize("template", sorted(KINDS))
def test_every_message_is_whole_and_carries_its_code(template, language):
    letter = rendering.letter(asked(template, language=language))
    short = rendering.short(asked(template, language=language))
    assert letter.subject
    assert "\n" not in letter.subject + short
    for words in (letter.subject, letter.text, letter.html, short):
        assert "{{" not in words
        assert "%(" not in words
        assert "None" not in words
    for words in (letter.text, letter.html, short):
        assert message_code(CASE) in words
    assert len(short) <= 320  # two text messages at most
    assert "\n\n\n" not in letter.text
    assert ("消息码" in letter.text) is (language == "zh-Hans")


@pytest.mark.feature("D4")
def test_the_receipt_says_what_when_until_when_and_how_to_withdraw():
    text = rendering.letter(asked("request_recorded")).text
    for said in (
        "+44 7700 900142",
        "LU-7K4M-2Q9D",
        "24 July 2026",
        "14:32",
        "12 December 2026",
        "take the request back",
    ):
        assert said in text
    code = rendering.six_digits(rendering.STATUS_CODE, CASE)
    assert f"{code[:3]} {code[3:]}" in text


def test_a_request_without_a_day_says_as_soon_as_possible():
    assert "as soon as possible" in rendering.letter(asked("request_recorded", ends_on="")).text


def test_a_refusal_shows_its_reason_as_text_and_never_as_markup():
    letter = rendering.letter(asked("rejected"))
    assert "The number <b>moved</b> & is gone" in letter.text
    assert "<b>" not in letter.html
    assert "&lt;b&gt;moved&lt;/b&gt; &amp; is gone" in letter.html


@pytest.mark.feature("F3")
def test_only_our_own_pages_become_links(settings):
    settings.CLEARLINE_PUBLIC_URL = "http://127.0.0.1:8000"
    html = rendering.letter(asked("rejected", reason="see https://evil.example/x")).html
    assert "evil.example" in html
    assert 'href="https://evil' not in html
    chinese = rendering.letter(asked("blocked", language="zh-Hans")).html
    assert f'href="http://127.0.0.1:8000/lumo-uk/closings/{CASE}/"' in chinese
    assert 'href="http://127.0.0.1:8000/lumo-uk/message/"' in chinese


def test_days_and_sums_are_those_of_the_brands_country():
    berlin = Brand(
        id=UUID(int=2),
        code="nova-de",
        name="Nova",
        country="DE",
        time_zone="Europe/Berlin",
        currency="EUR",
        default_language="en",
        sender_name="Nova",
        sender_email="hallo@nova.example",
        reference_prefix="NO",
    )
    america = Brand(
        id=UUID(int=3),
        code="us",
        name="US",
        country="US",
        time_zone="America/New_York",
        currency="USD",
        default_language="en",
        sender_name="US",
        sender_email="hi@us.example",
        reference_prefix="US",
    )
    assert "13 December 2026, 01:00" in rendering.letter(asked("scheduled", brand=berlin)).text
    assert "December 12, 2026" in rendering.letter(asked("scheduled", brand=america)).text
    assert "£4.10" in rendering.letter(asked("settled")).text
    assert "back" not in rendering.letter(asked("settled", amount_minor="0")).text


def test_chinese_sets_a_space_between_words_and_digits():
    with translation.override("zh-hans"):
        assert wording.day(AT.date(), country="CN") == "2026 年 7 月 24 日"


@pytest.mark.feature("A14")
def test_numbers_and_codes_keep_their_order_among_arabic_letters():
    code = rendering.six_digits(rendering.STATUS_CODE, CASE)
    receipt = rendering.letter(asked("request_recorded", language="ar"))
    assert f"\u2066{code[:3]} {code[3:]}\u2069" in receipt.text
    assert "\u2066+44 7700 900142\u2069" in receipt.subject
    assert "\u2066508 213\u2069" in rendering.short(asked("sign_in_code", language="ar"))
    short = rendering.short(asked("refund_sent", language="ar"))
    assert short.startswith("\u200fLumo: ")
    assert "\u200f4.10 \u2066UK£\u2069" in short
    assert "2026، " in receipt.text
    # A phone would take the mark for a part of the address.
    assert "/status/\u2069" not in receipt.text
    assert "\u2066" not in rendering.letter(asked("request_recorded", language="fr")).text


def test_one_day_is_not_many():
    assert "within 1 day," in rendering.letter(asked("proof_needed", days="1")).text
    assert "within 14 days," in rendering.letter(asked("proof_needed")).text


def test_every_cause_has_words():
    assert set(wording.CAUSES) == set(Blocker)


def test_a_host_of_its_own_is_the_address_else_the_path(settings):
    settings.CLEARLINE_PUBLIC_URL = "http://127.0.0.1:8000/"
    assert rendering.site(LUMO) == "http://127.0.0.1:8000/lumo-uk"
    assert rendering.site(Brand(code="x", host="lumo.example")) == "https://lumo.example"


def test_each_kind_has_its_three_templates_and_each_template_its_kind():
    folder = Path(rendering.__file__).parent / "templates" / "notices"
    found = {path.name for path in folder.glob("*.txt")} - {"mail.txt"}
    assert found == {f"{name}.{part}.txt" for name in KINDS for part in ("subject", "text", "sms")}


def test_a_draft_that_cannot_be_filled_is_refused():
    with pytest.raises(KeyError, match="ends_on"):
        kind_of("request_recorded").check({"reference": "LU-1"})
    with pytest.raises(KeyError):
        kind_of("no_such_message")


@pytest.mark.parametrize("name", sorted(KINDS))
def test_words_are_those_of_the_house(name):
    letter = rendering.letter(asked(name, reason="-"))
    said = f"{letter.subject} {letter.text} {rendering.short(asked(name, reason='-'))}".lower()
    assert not re.search(r"\b(cease|terminat|cancel|unfortunately|apologi[sz]e|cannot be processed)", said)
    assert "!" not in said
