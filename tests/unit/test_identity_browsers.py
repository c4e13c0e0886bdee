"""Browsers in words that their owner knows them by."""

import pytest

from clearline.identity.browsers import named

MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (f"{MOZILLA} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (f"{MOZILLA} (Windows NT 10.0) Chrome/142.0.0.0 Safari/537.36 Edg/142.0", "Edge, Windows"),
        (f"{MOZILLA} (Linux; Android 16; Pixel 9) Chrome/142.0 Mobile Safari/537.36", "Chrome, Android"),
        (f"{MOZILLA} (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari, iPhone"),
        (f"{MOZILLA} (iPhone; like Mac OS X) MicroMessenger/8.0 Safari/604.1", "WeChat, iPhone"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_by_program_and_system(said, name):
    assert named(said) == name
