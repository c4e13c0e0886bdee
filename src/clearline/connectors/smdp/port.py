"""What we ask of the SM-DP+: pull back a profile that nobody has downloaded yet."""

from dataclasses import dataclass, field
from typing import Protocol

from clearline.vocabulary.answers import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelProfile:
    """The profile by its ICCID (a padding `F` is allowed); EID and matching id only where they are known."""

    iccid: str = field(repr=False)
    eid: str | None = field(default=None, repr=False)
    matching_id: str | None = field(default=None, repr=False)


class SmdpPort(Protocol):
    """ES2+ CancelOrder, SGP.22 §5.3.5. ReleaseProfile is left out on purpose: a closing never sends it."""

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
