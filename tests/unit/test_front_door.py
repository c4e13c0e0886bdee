"""Who is let in, who waits, who is told to come again: bounded, whatever comes."""

import asyncio
import json
import threading
from functools import partial

import pytest

from clearline.wiring.entrance import bridge
from clearline.wiring.entrance.bodies import Bodies, Gone, TooLarge, TooSlow
from clearline.wiring.entrance.front import BODY_WITHIN, LARGEST_BODY, LIGHT, LIGHT_WAITING, Front
from clearline.wiring.entrance.places import Full, Overdue, Places

SCOPE = {
    "type": "http",
    "method": "GET",
    "path": "/lumo-uk/lines/",
    "query_string": b"",
    "http_version": "1.1",
    "scheme": "http",
    "server": ("127.0.0.1", 8000),
    "client": ("192.0.2.7", 50000),
    "headers": [],
}
EVER = 60.0


def saying(*parts, then="http.disconnect"):
    """Return what a server would hear from a visitor."""
    messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    if then == "end":
        messages.append({"type": "http.request", "body": b""})

    async def receive():
        await asyncio.sleep(0)
        if messages:
            return messages.pop(0)
        if then == "silence":
            await asyncio.sleep(EVER)
        return {"type": "http.disconnect"}

    return receive


class Crowded:
    """A site whose pages take until they are let go, and what it answers."""

    def __init__(self, *, at_once=1, waiting=1) -> None:
        self.go, self.begun = threading.Event(), 0
        self.front = Front(self.page, at_once=at_once, waiting=waiting)

    def page(self, environ, start):
        self.begun += 1
        if "lines" in environ["PATH_INFO"]:
            assert self.go.wait(EVER)
        start("200 OK", [("Content-Type", "text/plain")])
        return [environ["PATH_INFO"].encode(), b" ", environ["wsgi.input"].read()]

    async def ask(self, *, receive=None, **scope):
        sent = []

        async def send(message):
            sent.append(message)

        await self.front({**SCOPE, **scope}, receive or saying(), send)
        return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]

    async def crowd(self, count, **scope):
        """Return the answers to requests that all come at once, let go when none of them can move."""
        asked = [asyncio.create_task(self.ask(**scope)) for _ in range(count)]
        await asyncio.sleep(0.05)
        self.go.set()
        return await asyncio.gather(*asked)


@pytest.mark.feature("S7")
def test_beyond_the_places_one_is_turned_away_at_once_and_nothing_is_begun():
    site = Crowded(at_once=2, waiting=3)
    answers = asyncio.run(site.crowd(20))
    assert sorted(status for status, _, _ in answers) == [200] * 5 + [503] * 15
    assert site.begun == 5
    assert all(2 <= int(headers[b"retry-after"]) <= 8 for status, headers, _ in answers if status == 503)


@pytest.mark.feature("S7")
@pytest.mark.parametrize("path", ["/lumo-uk/status/", "/static/portal/clearline.css", "/healthz", "/readyz"])
def test_a_crowd_at_the_pages_does_not_keep_others_from_the_status(path):
    site = Crowded()

    async def both():
        crowd = asyncio.create_task(site.crowd(20))
        await asyncio.sleep(0.01)
        assert not site.go.is_set()
        status, _, _ = await site.ask(path=path)
        await crowd
        return status

    assert asyncio.run(both()) == 200


def test_the_light_places_are_bounded_too():
    site = Crowded()
    site.front._application = lambda _environ, _start: site.go.wait(EVER)

    async def ask_all():
        asked = [asyncio.create_task(site.ask(path="/lumo-uk/status/")) for _ in range(LIGHT_WAITING + 20)]
        done, waiting = await asyncio.wait(asked, timeout=0.1)
        for each in waiting:
            each.cancel()
        site.go.set()
        await asyncio.gather(*waiting, return_exceptions=True)
        return [each.result()[0] for each in done]

    assert set(asyncio.run(ask_all())) == {503}


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ([(b"accept-language", b"zh-CN,zh;q=0.9")], "访问人数过多"),
        ([(b"accept-language", b"sv, en;q=0.5")], "Too many people at once"),
        ([(b"accept-language", b"ar-EG, en;q=0.5")], 'dir="rtl"'),
        ([(b"accept-language", b"zh-CN"), (b"cookie", b"a=b; clearline-language=en")], "Too many people"),
        ([(b"cookie", b"clearline-language=xx")], "Too many people"),
    ],
)
def test_the_page_is_in_the_visitors_language_and_asks_no_database(headers, said):
    site = Crowded(at_once=1, waiting=1)
    answers = asyncio.run(site.crowd(3, headers=headers))
    (turned_away,) = [body.decode() for status, _, body in answers if status == 503]
    assert said in turned_away
    assert "Lumo" not in turned_away


def test_a_program_is_told_in_its_own_way():
    answers = asyncio.run(Crowded().crowd(3, headers=[(b"accept", b"application/json")]))
    (headers, body) = next((headers, body) for status, headers, body in answers if status == 503)
    assert headers[b"content-type"] == b"application/problem+json"
    assert json.loads(body)["type"] == "urn:clearline:busy"


def test_who_sent_a_body_keeps_the_place_that_was_promised():
    site = Crowded(at_once=1, waiting=1)

    async def both():
        post = asyncio.create_task(
            site.ask(
                method="POST", headers=[(b"content-length", b"4")], receive=saying(b"a=", b"b", then="end")
            )
        )
        await asyncio.sleep(0)
        crowd = await site.crowd(5)
        return await post, crowd

    (status, _, body), crowd = asyncio.run(both())
    assert (status, body) == (200, b"/lumo-uk/lines/ a=b")
    assert sorted(each[0] for each in crowd) == [200, 200, 503, 503, 503]


def test_a_body_that_is_too_large_is_refused_before_it_costs_a_thread():
    site = Crowded()
    sent = saying(*[b"x" * 65536] * (LARGEST_BODY // 65536 + 1), then="end")
    status, headers, _ = asyncio.run(
        site.ask(method="POST", headers=[(b"transfer-encoding", b"chunked")], receive=sent)
    )
    assert (status, headers[b"connection"], site.begun) == (413, b"close", 0)


def reading(receive, *, largest=10, room=100, seconds=EVER):
    return asyncio.run(Bodies(largest=largest, room=room, seconds=seconds).read(receive))


def test_a_body_comes_in_parts():
    assert reading(saying(b"12345", b"67890", then="end")) == b"1234567890"


@pytest.mark.parametrize(
    ("receive", "bounds", "error"),
    [
        (saying(b"12345678901", then="end"), {}, TooLarge),
        (saying(b"12345", then="silence"), {"seconds": 0.01}, TooSlow),
        (saying(then="silence"), {"seconds": 0.01}, TooSlow),
        (saying(b"12345"), {}, Gone),
        (saying(b"123", b"456", then="end"), {"room": 5}, Full),
    ],
)
def test_a_body_has_bounds(receive, bounds, error):
    with pytest.raises(error):
        reading(receive, **bounds)
    assert BODY_WITHIN <= 10


def test_room_for_bodies_comes_free_again():
    async def both():
        bodies = Bodies(largest=10, room=10, seconds=EVER)
        with pytest.raises(TooLarge):
            await bodies.read(saying(b"12345678901", then="end"))
        return await bodies.read(saying(b"1234567890", then="end"))

    assert asyncio.run(both()) == b"1234567890"


def test_work_that_takes_too_long_keeps_its_place_until_it_ends():
    go = threading.Event()

    async def overdue():
        places = Places("test", at_once=1, waiting=1, patience=0.01, deadline=0.01)
        with pytest.raises(Overdue):
            await places.serve(partial(go.wait, EVER))
        with pytest.raises(Full):
            await places.serve(bool)
        go.set()
        while True:
            try:
                return await places.serve(lambda: "served")
            except Full:
                await asyncio.sleep(0.01)

    assert asyncio.run(overdue()) == "served"


def test_an_error_of_the_work_reaches_its_caller_and_frees_the_place():
    async def twice():
        places = Places("test", at_once=1, waiting=1, patience=EVER, deadline=EVER)
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                await places.serve(lambda: 1 // 0)

    asyncio.run(twice())


def test_the_bridge_tells_wsgi_what_the_server_heard():
    headers = [
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"accept", b"text/html"),
        (b"accept", b"*/*"),
        (b"x_forwarded_for", b"forged"),
        (b"content-type", b"text/plain"),
        (b"content-length", b"999"),
    ]
    told = bridge.environ({**SCOPE, "path": "/é", "query_string": b"a=%C3%A9", "headers": headers}, b"body")
    assert (told["HTTP_COOKIE"], told["HTTP_ACCEPT"]) == ("a=1; b=2", "text/html,*/*")
    assert (told["CONTENT_TYPE"], told["CONTENT_LENGTH"]) == ("text/plain", "4")
    assert told["PATH_INFO"].encode("latin-1").decode() == "/é"
    assert told["REMOTE_ADDR"] == "192.0.2.7"
    assert "HTTP_X_FORWARDED_FOR" not in told


@pytest.mark.parametrize(
    "path", ["/lumo-uk/status/", "/status/seen/", "/lumo-uk/brand.css", "/certificates/X/"]
)
def test_light_pages(path):
    assert LIGHT.fullmatch(path)


@pytest.mark.parametrize("path", ["/lumo-uk/lines/", "/lumo-uk/sign-in/", "/a/b/status/", "/statuses/"])
def test_all_others_are_ordinary(path):
    assert not LIGHT.fullmatch(path)
