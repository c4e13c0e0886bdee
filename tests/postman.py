"""What a worker does with messages, without sending them: for tests that read what a holder would get."""

import re

from clearline.brands.database import clock
from clearline.connectors.mail.port import MailMessage
from clearline.connectors.sms.port import TextMessage
from clearline.identity import sign_in
from clearline.keys import subjects
from clearline.lines.models import Line
from clearline.notices import delivery
from clearline.outbox.dispatch import claim


def letters() -> list[MailMessage | TextMessage]:
    """Return every message that is due, as it would go out."""
    mails = delivery.mails(claim(connector="mail", now=clock(), limit=100))
    texts = delivery.texts(claim(connector="sms", now=clock(), limit=100))
    return [*mails.values(), *texts.values()]


def make_codes() -> int:
    """Have the codes made that people asked for to sign in; return how many asked."""
    return len(sign_in.make_codes(claim(connector=sign_in.CONNECTOR, now=clock(), limit=100)))


def code_in(text: str) -> str:
    """Return the six digits that stand in a message in two groups."""
    found = re.search(r"\b(\d{3}) (\d{3})\b", text)
    assert found, text
    return "".join(found.groups())


def number_of(line: Line) -> str:
    """Return the number of a line, in clear."""
    key = subjects.the(subject_id=line.subject_id, brand_id=line.brand_id)
    return key.open(bytes(line.personal), row_id=line.id)["msisdn"]
