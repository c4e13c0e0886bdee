"""The contacts on file of a holder, and what a code to each of them proves."""

from uuid import UUID

from clearline.identity.assurance import MAIL
from clearline.identity.codes import Way
from clearline.identity.models import Channel
from clearline.lines.models import Account, Line
from clearline.lines.models.line import LineStatus
from clearline.notices.models import ContactKind


def ways_to(*, account: Account, line_id: UUID | None) -> dict[Channel, Way]:
    """Return how a code can reach a holder: by mail, by SMS, or both.

    An SMS goes to the contact number; to the line's own number only where no
    other number is on file. A code to a number that is itself one of the
    brand's lines rests on that line's SIM.
    """
    ways: dict[Channel, Way] = {}
    if account.email_index is not None:
        ways[Channel.MAIL] = Way(channel=Channel.MAIL, contact=ContactKind.EMAIL, root=MAIL)
    of_account = Line.objects.filter(account=account, id__in=[line_id] if line_id else [])
    line = of_account.exclude(status=LineStatus.CEASED).first()
    own = bytes(line.msisdn_index) if line else None
    other = bytes(account.contact_index) if account.contact_index is not None else None
    if other is not None and other != own:
        root = _root(account, other)
        ways[Channel.SMS] = Way(channel=Channel.SMS, contact=ContactKind.CONTACT_MSISDN, root=root)
    elif line is not None:
        ways[Channel.SMS] = Way(channel=Channel.SMS, contact=ContactKind.LINE, root=f"sim:{line.id}")
    return ways


def _root(account: Account, index: bytes) -> str:
    """Return what a number rests on: the SIM of the line that has it, else the bare number."""
    line_id = (
        Line.objects.filter(brand_id=account.brand_id, msisdn_index=index)
        .exclude(status=LineStatus.CEASED)
        .values_list("id", flat=True)
        .first()
    )
    return f"sim:{line_id}" if line_id else f"number:{index.hex()}"
