"""Everything that was said about a case, by us and by its holder: moment, way, delivery and words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clearline.cases.models import Case
from clearline.journey.following import Happening
from clearline.keys import subjects
from clearline.notices.kinds import kind_of
from clearline.notices.models import Notice

# What a holder says is an event of the case, as the log calls it.
SAID_BY_HOLDER = (
    "case.acknowledged",
    "case.asked_again",
    "case.verified",
    "case.reason_given",
    "case.account_named",
    "case.left_chosen",
    "case.withdrawn",
    "case.vetoed",
)


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing said. By us: a message to one contact. By the holder: an event, in over a channel.

    `subject` and `text` are empty before a message was made, once the
    holder's data is erased, and where it carried a one-time code.
    """

    at: datetime
    ours: bool
    kind: str
    way: str
    contact: str = ""
    state: str = ""
    code: str = ""
    subject: str = ""
    text: str = ""


def about(*, case: Case, happenings: Sequence[Happening]) -> list[Saying]:
    """Return what was said about a case, newest first, in two queries."""
    theirs = [
        Saying(at=each.at, ours=_ordered(case, each), kind=each.kind, way=case.channel)
        for each in happenings
        if each.kind in SAID_BY_HOLDER and not (case.ordered_by_operator and each.kind == "case.verified")
    ]
    return sorted([*theirs, *_ours(case)], key=lambda saying: saying.at, reverse=True)


def _ordered(case: Case, happening: Happening) -> bool:
    """Tell whether the request itself came from the operator; what follows may still be the holder's word."""
    return case.ordered_by_operator and happening.kind == "case.acknowledged"


def _ours(case: Case) -> list[Saying]:
    notices = Notice.objects.filter(origin=case.id).order_by("created_at")
    key = subjects.find(subject_ids=[case.subject_id], brand_id=case.brand_id).get(case.subject_id)
    found = []
    for notice in notices:
        words: dict[str, str] = {}
        if key and notice.personal and "code" not in kind_of(notice.template).needs:
            words = key.open(bytes(notice.personal), row_id=notice.id)
        found.append(
            Saying(
                at=notice.delivered_at or notice.sent_at or notice.created_at,
                ours=True,
                kind=notice.template,
                way=notice.channel,
                contact=notice.contact,
                state=notice.state,
                code=notice.message_code,
                subject=words.get("subject", ""),
                text=words.get("text", ""),
            )
        )
    return found
