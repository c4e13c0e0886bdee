"""What we ask of the SM-DP+: make a profile ready, and pull one back that nobody has downloaded yet."""

from dataclasses import dataclass, field
from typing import Protocol

from clearline.vocabulary.answers import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelProfile:
    """The profile by its ICCID (a padding `F` is allowed); EID and matching id only where they are known."""

    iccid: str = field(repr=False)
    eid: str | None = field(default=None, repr=False)
    matching_id: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderProfile:
    """The profile by its ICCID, and the matching id that we chose for it: a secret that installs it."""

    iccid: str = field(repr=False)
    matching_id: str = field(repr=False)


class SmdpPort(Protocol):
    """ES2+ DownloadOrder and ConfirmOrder, SGP.22 §5.3.1 and §5.3.2, for a sale; CancelOrder, §5.3.5.

    ReleaseProfile is left out on purpose: a closing never sends it, and a sale
    has the profile released as it is confirmed.
    """

    def order(self, order: OrderProfile, *, key: str) -> Answer:
        """Make the profile ready for download by whoever has its matching id.

        CONFIRMED with the fact `profile_state` = "released", and `server`, the name that phones ask,
        where the profile server tells it. FAILED: `unknown_iccid` (8.2.1/3.9), `in_use` (8.2.1/3.3),
        `refused`; then nobody can install it.
        """
        ...

    def ask_order(self, order: OrderProfile, *, key: str) -> Answer:
        """As `order` ended; UNKNOWN (`never_received`) where it is to be sent again under the same `key`."""
        ...

    def cancel_order(self, order: CancelProfile, *, key: str) -> Answer:
        """Make the profile unavailable for download.

        CONFIRMED with the fact `profile_state`: "unavailable", or "installed" where the phone has it
        already (8.2.1/3.3). That is no error: only the user can delete it then, and the profile is
        followed until its delete notice. FAILED: `unknown_iccid` (8.2.1/3.9), `other_eid` (8.1.1/3.10).
        """
        ...

    def ask(self, order: CancelProfile, *, key: str) -> Answer:
        """CONFIRMED or FAILED, as `order` ended; UNKNOWN where it may be sent again under the same `key`."""
        ...
