"""Words for where a case stands: tag, heading, what comes next."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clearline.cases.states import State


@dataclass(frozen=True, slots=True)
class Standing:
    """What the pages say of a state: a word with its tone, and a sentence."""

    tag: str | Promise
    tone: str
    lead: str | Promise


STANDINGS = {
    State.ACKNOWLEDGED: Standing(_("Recorded"), "info", _("We have your request and look at it now.")),
    State.AWAITING_PROOF: Standing(
        _("Waiting for you"),
        "wait",
        _("One thing is missing: proof that it is you. Until then nothing happens."),
    ),
    State.VERIFIED: Standing(
        _("Being checked"), "info", _("You proved that it is you. We look for what is in the way.")
    ),
    State.BLOCKED: Standing(
        _("In the way"),
        "bad",
        _("Something is in the way. The request waits and goes on by itself: you never apply twice."),
    ),
    State.REFERRED: Standing(
        _("A person checks"), "wait", _("A person looks at your request. There is nothing for you to do.")
    ),
    State.CLEARED: Standing(_("Cleared"), "info", _("Nothing is in the way. We fix the moment now.")),
    State.SCHEDULED: Standing(
        _("Day is fixed"), "info", _("Everything is ready. Until the end you can take the request back.")
    ),
    State.CEASING: Standing(
        _("Switching off"),
        "info",
        _("The network has its order. We wait until it confirms that the line is off."),
    ),
    State.CEASED: Standing(_("Off"), "info", _("The line is off. No charge can arise from here on.")),
    State.QUARANTINED: Standing(_("Off"), "info", _("The line is off. Your certificate is being made.")),
    State.CERTIFIED: Standing(
        _("Closed"), "ok", _("The line is closed. The last money is being worked out.")
    ),
    State.SETTLING: Standing(
        _("Money on its way"), "info", _("The line is closed. The money is on its way.")
    ),
    State.SETTLED: Standing(
        _("Closed and settled"), "ok", _("The line is closed and nothing is owed on either side.")
    ),
    State.RELEASED: Standing(
        _("Closed and settled"),
        "off",
        _("The line is closed. The number may belong to somebody else by now."),
    ),
    State.REJECTED: Standing(
        _("Turned down"), "bad", _("We could not close the line. The reason stands below.")
    ),
    State.WITHDRAWN: Standing(
        _("Taken back"), "off", _("You took the request back. The line goes on as before.")
    ),
    State.EXPIRED: Standing(
        _("Ended without a closing"),
        "off",
        _("Nothing was heard, so nothing was closed. The line goes on as before."),
    ),
}

# What the state alone does not tell.
WAITING = Standing(
    _("Waiting time runs"),
    "wait",
    _("Every contact was told. If nobody says no, that is your proof, and the closing goes on by itself."),
)
FOR_SOMEBODY = Standing(
    _("Papers to be seen"),
    "wait",
    _("Somebody asked for the holder of this line. Our team has to see their papers; nothing ends before."),
)
CAME_BACK = Standing(
    _("Money came back"),
    "wait",
    _("The line is closed. Its money came back to us: name a bank account for it."),
)
STOPPED = Standing(
    _("Stopped"),
    "bad",
    _("Somebody who has one of your contacts stopped this. Nothing was closed, and the line goes on."),
)

WHO = {
    "holder": _("You"),
    "staff": _("Our team"),
    "cause": _("Whoever can lift what is in the way"),
    "network": _("The network"),
    "bank": _("The bank"),
    "operator": _("We, by ourselves"),
    "nobody": _("Nobody: it is done"),
}

STEPS = {
    "recorded": _("Request recorded"),
    "proved": _("You prove that it is you"),
    "checked": _("We look for what is in the way"),
    "day_fixed": _("The moment of the end is fixed"),
    "off": _("The line ends, and the network confirms it"),
    "certified": _("You get the certificate"),
    "settled": _("Money is settled, with a statement"),
    "number_free": _("The number is free for others"),
}

# What is done is told as done.
DONE_STEPS = {
    **STEPS,
    "proved": _("You proved that it is you"),
    "checked": _("We looked for what is in the way"),
    "day_fixed": _("The moment of the end was fixed"),
    "off": _("The line ended, and the network confirmed it"),
    "certified": _("You got the certificate"),
    "settled": _("Money was settled, with a statement"),
}
