"""The catalogue of messages: complete, with every placeholder of its source."""

import re

import pytest

from clearline.cli import languages

ROOM = languages.PACKAGE / "notices"


@pytest.mark.parametrize("language", languages.TRANSLATED)
def test_every_text_is_translated_with_its_placeholders(language):
    known = languages.read(ROOM / "locale" / language / f"{languages.DOMAIN}.po", language)
    wanted = [message for message in languages.gathered(ROOM) if message.id]
    assert wanted
    for message in wanted:
        source = message.id if isinstance(message.id, str) else message.id[1]
        found = known.get(source if isinstance(message.id, str) else message.id[0])
        assert found is not None, f"not in the catalogue: {source}"
        *few, most = [found.string] if isinstance(found.string, str) else found.string
        assert all([*few, most]), f"not translated: {source}"
        assert _places(most) == _places(source), source
        # “One day” and the dual say how many by themselves.
        assert all(_places(source) - {"n"} <= _places(each) <= _places(source) for each in few), source


def test_chinese_keeps_to_the_style():
    known = languages.read(ROOM / "locale" / "zh_Hans" / f"{languages.DOMAIN}.po", "zh_Hans")
    for message in known:
        words = message.string if isinstance(message.string, str) else "".join(message.string)
        words = re.sub(r"%\((ends_on|until|since)\)s", "12 月 12 日", words)  # a day ends with a character
        if message.id:
            assert "！" not in words
            assert "你" not in words
            assert not re.search(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9)][\u4e00-\u9fff]", words), words


def _places(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))
