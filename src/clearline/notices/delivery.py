"""Make the messages of a batch when they are sent, and note what became of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import structlog
from django.db import connection

from clearline.brands.database import statement
from clearline.brands.directory import brand_of
from clearline.brands.models import Brand
from clearline.connectors.mail.port import Mailbox, MailMessage
from clearline.connectors.sms.port import TextMessage
from clearline.keys import subjects
from clearline.keys.subjects import SubjectKey
from clearline.lines.models import Account, Line
from clearline.notices import rendering
from clearline.notices.models import Channel, ContactKind, Notice, NoticeState
from clearline.outbox.answers import Answered
from clearline.outbox.claimed import ClaimedEffect
from clearline.outbox.models import EffectState
from clearline.vocabulary.errors import Malformed

EFFECTS = ("notice.mail", "notice.sms")
LONGEST_SENDER = 11  # what networks show as the name of a sender

Words = Mapping[str, str]
Message = TypeVar("Message", MailMessage, TextMessage)
log = structlog.get_logger(__name__)


def mails(effects: Sequence[ClaimedEffect]) -> dict[UUID, MailMessage]:
    """Return the letter of each effect `notice.mail`; see `_prepare`."""
    return _prepare(effects, _mail)


def texts(effects: Sequence[ClaimedEffect]) -> dict[UUID, TextMessage]:
    """Return the text message of each effect `notice.sms`; see `_prepare`."""
    return _prepare(effects, _text)


def _prepare(
    effects: Sequence[ClaimedEffect], made_by: Callable[[Brand, Words], Message]
) -> dict[UUID, Message]:
    """Return what to send for each effect, in a fixed number of queries.

    The words are made once, sealed with the notice, and the same when it is
    sent again. Left out is who cannot be written to: an erased subject, a
    line that is off, an address that is none.
    """
    by_notice = {effect.origin: effect.id for effect in effects}
    notices = list(Notice.objects.filter(id__in=by_notice))
    keys = subjects.find(subject_ids=[notice.subject_id for notice in notices])
    fresh = [notice for notice in notices if notice.subject_id in keys]
    written = _words(fresh, keys)
    messages: dict[UUID, Message] = {}
    for notice in fresh:
        words = written.get(notice.id)
        if words is None:
            continue
        try:
            messages[by_notice[notice.id]] = made_by(brand_of(notice.brand_id), words)
        except Malformed as error:
            # One bad address must not hold up the batch; the reason names no address.
            log.warning("notice has nowhere to go", notice=str(notice.id), reason=error.reason)
    return messages


def record_answers(answers: Sequence[Answered], now: datetime) -> None:
    """Note how far the messages of a batch came; anything but our own effects is left alone."""
    standing = [(each.effect.origin, state) for each in answers if (state := _state(each)) is not None]
    if standing:
        with connection.cursor() as cursor:
            cursor.execute(
                statement(__package__, "note_standing"),
                {
                    "ids": [notice_id for notice_id, _ in standing],
                    "states": [state.value for _, state in standing],
                    "now": now,
                },
            )


def _state(answered: Answered) -> NoticeState | None:
    """Return what an answer says of a message; silence, or another effect, says nothing."""
    if answered.effect.effect not in EFFECTS:
        return None
    if answered.state == EffectState.FAILED:
        return NoticeState.FAILED
    if answered.state == EffectState.CONFIRMED and answered.effect.effect == "notice.sms":
        return NoticeState.DELIVERED
    if answered.state in (EffectState.ACCEPTED, EffectState.CONFIRMED):
        return NoticeState.SENT
    return None


def _words(notices: Sequence[Notice], keys: Mapping[UUID, SubjectKey]) -> dict[UUID, dict[str, str]]:
    """Return each notice with recipient and words, made and sealed where that has not happened yet."""
    opened = {
        notice.id: keys[notice.subject_id].open(bytes(notice.personal), row_id=notice.id)
        if notice.personal
        else {}
        for notice in notices
    }
    lines, accounts = _book(notices)
    made: dict[UUID, tuple[Notice, dict[str, str]]] = {}
    for notice in notices:
        if "to" in opened[notice.id]:
            continue
        line = lines.get(notice.line_id) if notice.line_id else None
        if line and line.subject_id != notice.subject_id:
            line = None  # somebody else's by now: neither ours to open nor to write to
        recipient = _recipient(notice, accounts[notice.account_id], line, keys[notice.subject_id])
        if recipient:
            words = _render(notice, opened[notice.id], _number(line, keys[notice.subject_id]) if line else "")
            made[notice.id] = notice, {"to": recipient, **words}
    _keep(made.values(), keys)
    ready = {notice_id: words for notice_id, words in opened.items() if "to" in words}
    return ready | {notice_id: words for notice_id, (_, words) in made.items()}


def _book(notices: Sequence[Notice]) -> tuple[dict[UUID, Line], dict[UUID, Account]]:
    lines = Line.objects.in_bulk([notice.line_id for notice in notices if notice.line_id])
    return lines, Account.objects.in_bulk([notice.account_id for notice in notices])


def _recipient(notice: Notice, account: Account, line: Line | None, key: SubjectKey) -> str:
    """Return the address or number on file now; empty where there is none, or the line is off."""
    if notice.contact == ContactKind.LINE:
        if line is None or line.ceased_at is not None:
            return ""
        return _number(line, key)
    holder = key.open(bytes(account.personal), row_id=account.id)
    return holder["email" if notice.contact == ContactKind.EMAIL else "contact_msisdn"]


def _number(line: Line, key: SubjectKey) -> str:
    return key.open(bytes(line.personal), row_id=line.id)["msisdn"]


def _render(notice: Notice, secrets: Mapping[str, str], msisdn: str) -> dict[str, str]:
    asked = rendering.Asked(
        template=notice.template,
        parameters={**notice.parameters, **secrets},
        origin=notice.origin,
        brand=brand_of(notice.brand_id),
        language=notice.language,
        at=notice.created_at,
        msisdn=msisdn,
    )
    if notice.channel == Channel.SMS:
        return {"text": rendering.short(asked)}
    mail = rendering.letter(asked)
    return {"subject": mail.subject, "text": mail.text, "html": mail.html}


def _keep(made: Iterable[tuple[Notice, dict[str, str]]], keys: Mapping[UUID, SubjectKey]) -> None:
    """Seal what will be sent into the notices, in one statement."""
    sealed = [(notice.id, keys[notice.subject_id].seal(words, row_id=notice.id)) for notice, words in made]
    if sealed:
        with connection.cursor() as cursor:
            cursor.execute(
                statement(__package__, "keep_words"),
                {"ids": [notice_id for notice_id, _ in sealed], "personals": [words for _, words in sealed]},
            )


def _mail(brand: Brand, words: Words) -> MailMessage:
    return MailMessage(
        to=Mailbox(address=words["to"]),
        sender=Mailbox(address=brand.sender_email, name=brand.sender_name),
        subject=words["subject"],
        text=words["text"],
        html=words["html"],
    )


def _text(brand: Brand, words: Words) -> TextMessage:
    return TextMessage(to=words["to"], text=words["text"], sender=brand.name[:LONGEST_SENDER].strip())
