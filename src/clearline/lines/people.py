"""Who holds a line and how to reach them: opened for the moment of use, never stored open."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from clearline.brands import sets
from clearline.keys import subjects


class Contact(NamedTuple):
    """The holder of one line. A value that the book does not know is empty.

    `msisdn` is the line's own number; `contact_msisdn` is on the account and
    may be the same number, or another line of the holder.
    """

    full_name: str
    email: str
    msisdn: str
    contact_msisdn: str
    language: str
    account_id: UUID
    subject_id: UUID


def contacts(*, line_ids: Sequence[UUID]) -> dict[UUID, Contact]:
    """Return the holder of each line, in two queries; lines of erased subjects are missing."""
    found = sets.run(__package__, "contacts", {"lines": list(line_ids)})
    keys = subjects.in_order(subject_ids=[subject_id for _, _, subject_id, *_ in found])
    contacts = {}
    for (line_id, line, subject_id, account_id, account, language), key in zip(found, keys, strict=True):
        if key:
            number, holder = key.open_rows(((line, line_id), (account, account_id)))
            contacts[line_id] = Contact(
                holder["full_name"],
                holder["email"],
                number["msisdn"],
                holder["contact_msisdn"],
                language,
                account_id,
                subject_id,
            )
    return contacts
