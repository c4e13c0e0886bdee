"""One page that shows a person what the outside world saw: codes, mails, money and subscribers."""

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

from clearline.connectors.simulators.world import World
from clearline.vocabulary.money import Money

_SHOWN = 50  # of each list, newest first

STYLE = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
STYLE_HASH = f"sha256-{b64encode(sha256(STYLE.encode()).digest()).decode('ascii')}"


def page(world: World) -> str:
    """Return the whole page; everything that came from outside is escaped."""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>What the outside world saw</title><style>{STYLE}</style></head><body>
<header class="top"><div class="wrap"><span class="logo">Outside world</span>
<nav aria-label="On this page"><ul>
<li><a href="#texts">Texts</a></li><li><a href="#mails">Mails</a></li><li><a href="#refunds">Refunds</a></li>
<li><a href="#network">Network</a></li><li><a href="#profiles">eSIM profiles</a></li></ul></nav>
</div></header>
<main class="wrap"><h1>What the outside world saw</h1>
<p class="lead">Simulated systems, in place of real ones: nothing here was sent to anybody.
<a href="/">Look again</a></p>
{_cards("texts", "Text messages", world.sms.messages(), _text)}
{_cards("mails", "Mails", world.mail.messages(), _mail)}
{_table("refunds", "Refunds", world.payments.refunds(), _REFUND)}
{_table("network", "Subscribers ordered off", world.hlr.subscribers(), _SUBSCRIBER)}
{_table("profiles", "eSIM profiles ordered back", world.smdp.profiles(), _PROFILE)}
</main></body></html>
"""


_Row = Mapping[str, Any]

_REFUND: Mapping[str, Callable[[_Row], str]] = {
    "Refund": lambda row: escape(row["refund_id"]),
    "Amount": lambda row: f'<bdi class="num">{_sum(row["amount_minor"], row["currency"])}</bdi>',
    "State": lambda row: _tag(row["state"]),
    "At": lambda row: _time(row["at"]),
}
_SUBSCRIBER: Mapping[str, Callable[[_Row], str]] = {
    "IMSI": lambda row: _number(row["imsi"]),
    "State": lambda row: _tag(row["state"]),
    "Off at": lambda row: _time(row["off_at"]) if row["off_at"] else "",
    "Orders": lambda row: f'<span class="num">{row["orders"]}</span>',
}
_PROFILE: Mapping[str, Callable[[_Row], str]] = {
    "ICCID": lambda row: _number(row["iccid"]),
    "State": lambda row: _tag(row["state"] or row["reason"]),
    "At": lambda row: _time(row["at"]),
}


def _cards(anchor: str, heading: str, rows: list[_Row], show: Callable[[_Row], str]) -> str:
    items = "".join(f"<li>{show(row)}</li>" for row in _newest(rows))
    return _section(anchor, heading, rows, f'<ul class="cards">{items}</ul>')


def _table(anchor: str, heading: str, rows: list[_Row], columns: Mapping[str, Callable[[_Row], str]]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{show(row)}</td>" for show in columns.values()) + "</tr>"
        for row in _newest(rows)
    )
    # Focusable, because a table wider than the screen is scrolled by keyboard too.
    frame = f'<div class="flush" tabindex="0" role="region" aria-label="{heading}">'
    return _section(
        anchor,
        heading,
        rows,
        f"{frame}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>",
    )


def _section(anchor: str, heading: str, rows: list[_Row], content: str) -> str:
    shown = content if rows else '<p class="soft">Nothing yet. It appears here as soon as it happens.</p>'
    return f'<section id="{anchor}"><h2>{heading} <span class="soft">{len(rows)}</span></h2>{shown}</section>'


def _newest(rows: list[_Row]) -> Iterable[_Row]:
    return reversed(rows[-_SHOWN:])


def _text(row: _Row) -> str:
    return (
        f"<h3>To {_number('+' + row['to'])}</h3>"
        f'<p class="soft">From <bdi>{escape(row["sender"])}</bdi>, {_time(row["at"])}</p>'
        f'<p class="words" dir="auto">{escape(row["text"])}</p>'
    )


def _mail(row: _Row) -> str:
    attachments = "".join(
        f'<p><a href="/mail/attachments/{escape(file["sha256"])}" download="{escape(file["filename"])}">'
        f'<bdi>{escape(file["filename"])}</bdi></a> <span class="soft">{file["size"]} bytes</span></p>'
        for file in row["attachments"]
    )
    return (
        f'<h3 dir="auto">{escape(row["subject"])}</h3>'
        f'<p class="soft">To {_mailbox(row["to"])}, from {_mailbox(row["sender"])}, {_time(row["at"])}</p>'
        f'<p class="words" dir="auto">{escape(row["text"])}</p>{attachments}'
    )


def _mailbox(mailbox: Mapping[str, str]) -> str:
    return f"<bdi>{escape(mailbox['name'] or mailbox['address'])}</bdi> &lt;{escape(mailbox['address'])}&gt;"


def _tag(state: str) -> str:
    return f'<span class="tag">{escape(state)}</span>'


def _number(digits: str) -> str:
    return f'<bdi class="num" dir="ltr">{escape(digits)}</bdi>'


def _sum(minor: int, currency: str) -> str:
    return escape(Money(minor, currency).format("en"))


def _time(instant: str) -> str:
    at = datetime.fromisoformat(instant)
    return f'<time class="num" datetime="{escape(instant)}">{at:%d %B %Y, %H:%M:%S} UTC</time>'
