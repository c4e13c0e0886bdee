"""Every text of every room is translated, and none of the translations lost its figures."""

import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.utils import translation

from clearline.brands.languages import LANGUAGES
from clearline.cli import languages

CATALOGUES = [(room, language) for room in languages.rooms() for language in languages.TRANSLATED]
FORMS = {"ar": 6, "de": 2, "es": 2, "fr": 2, "zh_Hans": 1}
GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
REFUSED = GLOSSARY.read_text(encoding="utf-8").partition("## Never")[2]
NEVER = re.findall(r"^\| ([a-z]\w+) \| ([^|]+) \| [^|]+ \|$", REFUSED, re.MULTILINE)
HAN = "[\u4e00-\u9fff]"
NAMED = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def catalogue(room, language):
    return languages.read(room / "locale" / language / f"{languages.DOMAIN}.po", language)


def texts(message):
    return [message] if isinstance(message, str) else list(message)


@pytest.mark.parametrize(("room", "language"), CATALOGUES, ids=lambda each: getattr(each, "name", each))
def test_nothing_is_left_untranslated_or_unread(room, language):
    assert languages.untranslated(catalogue(room, language)) == []


@pytest.mark.parametrize(("room", "language"), CATALOGUES, ids=lambda each: getattr(each, "name", each))
def test_the_catalogue_holds_the_texts_of_today(room, language):
    asked = {str(message.id) for message in languages.gathered(room) if message.id}
    kept = {str(message.id) for message in catalogue(room, language) if message.id}
    assert kept == asked, "run `clearline languages extract` and translate what is new"


@pytest.mark.parametrize(("room", "language"), CATALOGUES, ids=lambda each: getattr(each, "name", each))
def test_every_figure_of_a_text_stands_in_its_translation(room, language):
    for message in catalogue(room, language):
        if message.id:
            wanted = set(NAMED.findall(texts(message.id)[-1]))
            *few, most = texts(message.string)
            assert set(NAMED.findall(most)) == wanted, message.id
            for said in few:
                # “One line” and the dual say how many by themselves: at most one figure is left out.
                left_out = wanted - set(NAMED.findall(said))
                assert set(NAMED.findall(said)) <= wanted, message.id
                assert len(left_out) <= 1, message.id


@pytest.mark.feature("A14")
def test_pages_are_offered_in_exactly_the_languages_that_were_translated():
    assert set(LANGUAGES) == {"en", *(name.lower().replace("_", "-") for name in languages.TRANSLATED)}


@pytest.mark.feature("A14")
@pytest.mark.parametrize(("room", "language"), CATALOGUES, ids=lambda each: getattr(each, "name", each))
def test_every_plural_has_as_many_forms_as_its_language(room, language):
    kept = catalogue(room, language)
    assert kept.num_plurals == FORMS[language]
    for message in kept:
        if message.id and message.pluralizable:
            assert len(message.string) == FORMS[language], message.id


@pytest.mark.feature("A14")
@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("ar", 0, "لا طلبيات مفتوحة"),
        ("ar", 1, "طلبية واحدة ما زالت مفتوحة"),
        ("ar", 2, "طلبيتان ما زالتا مفتوحتين"),
        ("ar", 3, "3 طلبيات ما زالت مفتوحة"),
        ("ar", 11, "11 طلبية ما زالت مفتوحة"),
        ("ar", 100, "100 طلبية ما زالت مفتوحة"),
        ("ar", 103, "103 طلبيات ما زالت مفتوحة"),
    ],
)
def test_arabic_counts_in_six_forms(language, count, said):
    one, many = "%(n)d order is still open", "%(n)d orders are still open"
    with translation.override(language):
        assert translation.ngettext(one, many, count) % {"n": count} == said


def sayings(language, *, short=False):
    """Return every text of a language; without text messages (SMS), which have marks of their own."""
    for room in languages.rooms():
        for message in catalogue(room, language):
            if message.id and (short or not all(name.endswith(".sms.txt") for name, _ in message.locations)):
                yield from (re.sub(r"<[^>]+>", "", said) for said in texts(message.string))


@pytest.mark.feature("A14")
@pytest.mark.parametrize(
    ("language", "wrong"),
    [
        # Half width beside a character, a space between two of them, or one before a mark of full width.
        ("zh_Hans", rf"{HAN}[,;:!?(\"]|[,;:!?)\"]{HAN}|!|！|{HAN} {HAN}| [，。；：？]"),
        ("ar", r"[\u0620-\u064a]\s?[,;?]|[“”„\"]"),
        ("fr", r"[^\u202f][;!?]|[^\xa0]:(?!//)|«[^\xa0]|[^\xa0]»|['“”„\"]"),
        ("de", r"[«»”\"]|„[^“]*$|\s[;:!?]"),
        ("es", r"[“”„\"]|\s[;:!?]|^[^¿]*\?|^[^¡]*!"),
    ],
)
def test_each_language_has_its_own_marks(language, wrong):
    assert [said for said in sayings(language) if re.search(wrong, said)] == []


@pytest.mark.parametrize(("language", "word"), NEVER)
def test_one_word_stands_for_one_thing(language, word):
    spelled = re.compile(rf"\b{word}\b") if language in {"de", "es", "fr"} else re.compile(word)
    assert [said for said in sayings(language, short=True) if spelled.search(said)] == []


@pytest.mark.parametrize("language", languages.TRANSLATED)
def test_two_rooms_translate_a_text_alike(language):
    # Read together, the shared catalogue would win over the room's own.
    said = {}
    for room in languages.rooms():
        for message in catalogue(room, language):
            if message.id:
                assert said.setdefault(str(message.id), message.string) == message.string, message.id


@pytest.mark.parametrize("language", languages.TRANSLATED)
def test_no_word_of_another_package_stands_in_for_ours(language):
    with translation.override(language.lower().replace("_", "-")):
        for room in languages.rooms():
            for message in catalogue(room, language):
                if message.id and not message.pluralizable:
                    assert translation.gettext(message.id) == message.string


def test_the_glossary_names_each_language():
    assert {language for language, _word in NEVER} == set(languages.TRANSLATED)


def test_a_stale_catalogue_is_compiled_and_a_fresh_one_left_alone():
    languages.compile_catalogues()
    assert languages.compile_catalogues() == []


def test_a_package_that_cannot_be_written_to_is_compiled_in_the_home(monkeypatch, tmp_path):
    monkeypatch.setattr(languages.os, "access", lambda *_: False)
    monkeypatch.setenv("CLEARLINE_HOME", str(tmp_path))
    written = languages.compile_catalogues()
    assert {path.parent.parent.name for path in written} == set(languages.TRANSLATED)
    (chinese,) = (path for path in written if path.parent.parent.name == "zh_Hans")
    with chinese.open("rb") as file:
        spoken = GNUTranslations(file)
    assert spoken.gettext("Close this line") == "注销此号码"
    assert spoken.ngettext("%(n)d order is still open", "%(n)d orders are still open", 3).startswith(
        "%(n)d 个"
    )
    assert languages.compile_catalogues() == []
