"""Every text of every room is translated, and none of the translations lost its figures."""

import re
from gettext import GNUTranslations

import pytest

from clearline.cli import languages

CATALOGUES = [(room, language) for room in languages.rooms() for language in languages.TRANSLATED]
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
            for said in texts(message.string):
                assert set(NAMED.findall(said)) == wanted, message.id


def test_chinese_has_its_own_punctuation():
    half_width = re.compile(r"[\u4e00-\u9fff][,;:!?]|[,;:!?][\u4e00-\u9fff]|!|！")
    for room in languages.rooms():
        for message in catalogue(room, "zh_Hans"):
            for said in texts(message.string) if message.id else []:
                assert not half_width.search(said), said


def test_a_stale_catalogue_is_compiled_and_a_fresh_one_left_alone():
    languages.compile_catalogues()
    assert languages.compile_catalogues() == []


def test_a_package_that_cannot_be_written_to_is_compiled_in_the_home(monkeypatch, tmp_path):
    monkeypatch.setattr(languages.os, "access", lambda *_: False)
    monkeypatch.setenv("CLEARLINE_HOME", str(tmp_path))
    (written,) = languages.compile_catalogues()
    with written.open("rb") as file:
        spoken = GNUTranslations(file)
    assert spoken.gettext("Close this line") == "注销此号码"
    assert spoken.ngettext("%(n)d order is still open", "%(n)d orders are still open", 3).startswith(
        "%(n)d 个"
    )
    assert languages.compile_catalogues() == []
