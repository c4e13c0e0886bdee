"""The states of a case, in the order of the road. Past participles; never stored as numbers."""

from django.db.models import TextChoices


class State(TextChoices):
    """Where a case stands."""

    ACKNOWLEDGED = "acknowledged"
    AWAITING_PROOF = "awaiting_proof"
    VERIFIED = "verified"
    BLOCKED = "blocked"
    REFERRED = "referred"
    CLEARED = "cleared"
    SCHEDULED = "scheduled"
    CEASING = "ceasing"
    CEASED = "ceased"
    QUARANTINED = "quarantined"
    CERTIFIED = "certified"
    SETTLING = "settling"
    SETTLED = "settled"
    RELEASED = "released"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


FINAL = (State.RELEASED, State.REJECTED, State.WITHDRAWN, State.EXPIRED)
WITHDRAWABLE = (
    State.ACKNOWLEDGED,
    State.AWAITING_PROOF,
    State.VERIFIED,
    State.BLOCKED,
    State.REFERRED,
    State.CLEARED,
    State.SCHEDULED,
)
# Where an answer from outside is the next input. Elsewhere the due time is a promise (the chosen day,
# the end of a quarantine), and nobody may bring it forward.
ANSWERABLE = (State.CEASING, State.SETTLING)
OFF = (State.CEASED, State.QUARANTINED, State.CERTIFIED, State.SETTLING, State.SETTLED, State.RELEASED)


class WaitsFor(TextChoices):
    """Who has to act before a case can go on. `holder` is the subscriber."""

    NOBODY = "", "nobody"
    HOLDER = "holder"
    STAFF = "staff"
    CAUSE = "cause"
