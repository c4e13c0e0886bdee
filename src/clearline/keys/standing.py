"""Which keys there are, and since when: for whoever looks after them."""

from uuid import UUID

from clearline.brands import sets
from clearline.keys.subjects import KEYSTORE


def aged(*, days: int, after: UUID, most: int) -> list[UUID]:
    """Return subjects whose keys are so many days old, by real time, in the order of their ids."""
    asked = {"after": after, "days": days, "most": most}
    return [subject_id for (subject_id,) in sets.run(__package__, "aged_keys", asked, using=KEYSTORE)]


def count() -> int:
    """Return how many keys there are."""
    ((keys,),) = sets.run(__package__, "count_keys", {}, using=KEYSTORE)
    return int(keys)
