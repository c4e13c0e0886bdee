"""A long answer goes out piece by piece: it is never held as a whole, and no place while it is sent."""

import asyncio
from collections.abc import Iterator

import pytest
from tests.unit.test_front_door import SCOPE, saying

from clearline.wiring.entrance.front import Front

pytestmark = pytest.mark.feature("A18")


class Long:
    """An answer as Django gives it, that tells how far it was read, and whether it was closed."""

    piece_by_piece = True

    def __init__(self) -> None:
        self.made, self.closed = 0, False

    def __iter__(self) -> Iterator[bytes]:
        for number in range(5):
            self.made += 1
            yield b"%d" % number

    def close(self):
        self.closed = True


def asked(long, *, method="GET", on_send=None):
    def page(environ, start):
        start("200 OK", [("Content-Length", "5")])
        return long

    async def run():
        sent = []

        async def send(message):
            sent.append(message)
            if on_send:
                on_send(sent)

        await Front(page, at_once=1, waiting=1)({**SCOPE, "method": method}, saying(), send)
        return sent

    return asyncio.run(run())


def test_each_piece_is_made_when_the_one_before_it_has_been_sent():
    long, made = Long(), []
    sent = asked(long, on_send=lambda _sent: made.append(long.made))
    assert [each.get("body", b"") for each in sent] == [b"", b"0", b"1", b"2", b"3", b"4", b""]
    assert made == [0, 1, 2, 3, 4, 5, 5]
    assert [each.get("more_body", False) for each in sent[1:]] == [True] * 5 + [False]
    assert long.closed


def test_whoever_asks_for_the_head_alone_has_nothing_made():
    long = Long()
    assert [each.get("body", b"") for each in asked(long, method="HEAD")] == [b"", b""]
    assert long.made == 0
