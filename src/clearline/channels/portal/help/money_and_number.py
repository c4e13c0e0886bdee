"""Questions about money that comes back, and about what becomes of the number."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clearline.channels.portal.help.topics import Answer, Part, Topic
from clearline.policy.policies import BUSINESS, Policy


def refund(policy: Policy) -> Answer:
    days = policy.refund_days
    first = ngettext(
        "What we owe you is paid back within %(n)d day of the end.",
        "What we owe you is paid back within %(n)d days of the end.",
        days.value,
    ) % {"n": days.value}
    how = (
        _("What you owe is taken off first. The rest goes back the way it was paid."),
        _("You need to do nothing. We tell you when the money leaves, and again when it has arrived."),
        _("At the end you get a statement that nothing is owed on either side, or the final bill."),
    )
    return Answer(
        first=first,
        parts=(Part(_("How it goes back"), how),),
        rules=(days, policy.rule("refund.prepaid_credit_duty")),
    )


def number(policy: Policy) -> Answer:
    rests, business, back = (
        policy.quarantine_days("consumer"),
        policy.quarantine_days(BUSINESS),
        policy.reactivation_days,
    )
    kept = ngettext(
        "Your number is kept for %(n)d day after the end. Only then may it belong to somebody else.",
        "Your number is kept for %(n)d days after the end. Only then may it belong to somebody else.",
        rests.value,
    ) % {"n": rests.value}
    more = []
    if business.value != rests.value:
        more.append(
            ngettext(
                "The number of a business is kept for %(n)d day.",
                "The number of a business is kept for %(n)d days.",
                business.value,
            )
            % {"n": business.value}
        )
    more.append(
        ngettext(
            "You may ask our team for it back within %(n)d day of the end.",
            "You may ask our team for it back within %(n)d days of the end.",
            back.value,
        )
        % {"n": back.value}
    )
    more.append(
        _("Banks, messengers and wallets send codes to it. Give them another number before the time is over.")
    )
    return Answer(first=kept, parts=(Part(_("What you should know"), tuple(more)),), rules=(rests, back))


def moving(policy: Policy) -> Answer:
    after = policy.rule("port_out.right_after_end")
    while_on = _(
        "A number moves while its line is on: ask the operator you go to, and do not close the line here."
    )
    with_the_move = _(
        "When the move is done, the line ends here by itself, and what is left is settled as after a closing."
    )
    later = (
        ngettext(
            "After a closing the number can still be moved for %(n)d day.",
            "After a closing the number can still be moved for %(n)d days.",
            after.value,
        )
        % {"n": after.value}
        if after.value
        else _("After a closing the number may no longer be moved.")
    )
    return Answer(
        first=while_on, parts=(Part(_("What happens then"), (with_the_move, later)),), rules=(after,)
    )


TOPICS = (
    Topic("refund", gettext_lazy("When do I get my money back?"), refund),
    Topic("number", gettext_lazy("What happens to my number?"), number),
    Topic("moving", gettext_lazy("I want to keep my number with another operator"), moving),
)
