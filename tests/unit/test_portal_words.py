"""Figures on pages, as readers of each language write them."""

import pytest
from django.utils import translation

from clearline.channels.portal import words


@pytest.mark.feature("A14")
@pytest.mark.parametrize(
    ("language", "country", "written"),
    [
        ("en", "GB", "2.5 GB"),
        ("fr", "FR", "2,5\u202fGo"),
        ("de", "DE", "2,5\xa0GB"),
        ("es", "ES", "2,5 GB"),
        ("zh-hans", "CN", "2.5 GB"),
        ("ar", "AE", "2.5 غ.ب"),
    ],
)
def test_data_is_written_in_the_units_of_the_language(language, country, written):
    with translation.override(language):
        assert words.volume(2_480_000_000, country=country) == written


def test_little_data_is_written_in_megabytes():
    with translation.override("en"):
        assert words.volume(999_949_999, country="GB") == "999.9 MB"
        assert words.volume(0, country="GB") == "0 MB"
