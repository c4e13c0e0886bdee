"""Was this message ours? Answered from its code and from where it came to, or from the request it names."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from clearline.keys import blind
from clearline.lines.models import Account, Line
from clearline.notices.codes import is_ours
from clearline.notices.models import ContactKind, Notice
from clearline.vocabulary.errors import Malformed
from clearline.vocabulary.msisdn import Msisdn

REMEMBERED = timedelta(days=90)
MOST_CANDIDATES, MOST_TOLD = 2000, 20
_is_code = re.compile(r"([a-z]{1,12})[\W_]*([0-9]{2})").fullmatch


@dataclass(frozen=True, slots=True)
class Sent:
    """One message of ours: what kind of thing it told, by which way, and when it was asked for."""

    template: str
    channel: str
    at: datetime


def of_request(*, origin: UUID, code: str) -> list[Sent]:
    """Return what was sent about a request, newest first; nothing where the code is not its own."""
    if not is_ours(origin=origin, typed=code):
        return []
    return _told(list(Notice.objects.filter(origin=origin).order_by("-created_at")[:MOST_TOLD]))


def to_contact(*, contact: str, code: str, country: str, now: datetime) -> list[Sent]:
    """Return what was sent under a code to an e-mail address or number, in the last 90 days, newest first.

    There are 18,000 codes and more messages than that, so a code alone says
    nothing: it counts together with the contact it was sent to, as it is on
    file today. Contacts are compared by their blind indexes; none is opened.
    """
    written, index = _canonical(code), index_of(contact, country=country)
    if not written or index is None:
        return []
    since = now - REMEMBERED
    under_code = Notice.objects.filter(message_code=written, created_at__gte=since).order_by("-created_at")
    return _told(_sent_to(index, list(under_code[:MOST_CANDIDATES])))


def _canonical(typed: str) -> str:
    """Return a code as messages carry it, however it was typed; empty for what is none."""
    found = _is_code(unicodedata.normalize("NFKC", typed).casefold().strip())
    return f"{found[1]} {found[2]}" if found else ""


def index_of(contact: str, *, country: str) -> bytes | None:
    """Return the blind index of an address or number, however it is spelt; None for what is neither."""
    typed = contact.strip()
    if "@" in typed:
        return blind.index("email", typed)
    try:
        return blind.index("msisdn", Msisdn.parse(typed, country))
    except Malformed:
        return None


def _sent_to(index: bytes, notices: list[Notice]) -> list[Notice]:
    """Return those of some notices that went to the contact with this index, in two queries."""
    accounts = {
        each.id: {
            ContactKind.EMAIL.value: each.email_index,
            ContactKind.CONTACT_MSISDN.value: each.contact_index,
        }
        for each in Account.objects.filter(id__in={notice.account_id for notice in notices}).only(
            "id", "email_index", "contact_index"
        )
    }
    numbers = dict(
        Line.objects.filter(id__in={notice.line_id for notice in notices}).values_list("id", "msisdn_index")
    )

    def went_to(notice: Notice) -> bytes | memoryview | None:
        if notice.contact == ContactKind.LINE:
            return numbers.get(notice.line_id) if notice.line_id else None
        return accounts.get(notice.account_id, {}).get(notice.contact)

    return [notice for notice in notices if bytes(went_to(notice) or b"") == index]


def _told(notices: list[Notice]) -> list[Sent]:
    return [Sent(each.template, each.channel, each.created_at) for each in notices[:MOST_TOLD]]
