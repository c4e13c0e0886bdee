"""What we ask of the subscriber register (HLR, HSS)."""

from dataclasses import dataclass, field
from typing import Final, Protocol

from clearline.vocabulary.answers import Answer

FOUND: Final = "subscriber found"
NOT_FOUND: Final = "subscriber not found"


@dataclass(frozen=True, slots=True, kw_only=True)
class CeaseSubscriber:
    """Take one subscription off the network for good. Its identities stay out of every `repr`."""

    imsi: str = field(repr=False)
    msisdn: str = field(repr=False)


class HlrPort(Protocol):
    """End service, and say what the network itself answers when it is asked."""

    def cease(self, order: CeaseSubscriber, *, key: str) -> Answer:
        """Bar all services, read that back, delete the subscriber, and read that back too.

        In this order because `delete` alone tells the serving VLR nothing and the phone stays attached.
        CONFIRMED only where the read-back says so, with the facts `off_at` (ISO 8601, UTC) and
        `read_back` = "subscriber not found"; a subscriber who was gone already is CONFIRMED too.
        """
        ...

    def look_up(self, imsi: str) -> Answer:
        """Read the subscriber's state; changes nothing.

        CONFIRMED with `read_back`, and `nam_cs` and `nam_ps` (1 = served, 0 = barred) while there is
        a subscriber; UNKNOWN where the network does not answer.
        """
        ...

    def ask(self, order: CeaseSubscriber, *, key: str) -> Answer:
        """CONFIRMED or FAILED, as `order` ended; UNKNOWN where it may be sent again under the same `key`."""
        ...
