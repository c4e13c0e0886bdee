"""What to clean up on each kind of device once a line is closed."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clearline.channels.portal.help.topics import Answer, Part, Topic
from clearline.policy.policies import Policy


def _only_you() -> str:
    return _(
        "An eSIM that was installed can be deleted only by you: we switched it off, and it no longer works."
    )


def _card() -> Part:
    return Part(
        _("If the line was on a plastic SIM"),
        (
            _("Copy contacts that are stored on the SIM to the phone first."),
            _("Take the SIM out and cut it through the chip."),
        ),
        in_order=True,
    )


def _other_services(policy: Policy) -> Part:
    """Return what depends on the number; the days are those for which it rests."""
    days = policy.quarantine_days("consumer").value
    return Part(
        _("Services that know the number"),
        (
            ngettext(
                "After %(n)d day the number may belong to somebody else, who would then get your codes.",
                "After %(n)d days the number may belong to somebody else, who would then get your codes.",
                days,
            )
            % {"n": days},
            _("Give your bank, your e-mail account and your wallets another number."),
            _("In your messengers, change the number of the account or delete the account."),
            _("Where the number is the second step of a sign-in, choose another second step first."),
        ),
    )


def iphone(policy: Policy) -> Answer:
    esim = (
        _("Open Settings, then Mobile Service; on some iPhones it is called Cellular."),
        _("Choose the number that was closed."),
        _("Choose Delete eSIM and confirm."),
    )
    messages = (
        _("Open the settings of Messages, then Send & Receive, and take the number out; so in FaceTime."),
        _("An Apple Watch that used the number: delete its plan in the Watch app."),
    )
    return Answer(
        first=_only_you(),
        parts=(
            Part(_("If the line was on an eSIM"), esim, in_order=True),
            _card(),
            Part(_("iMessage, FaceTime and the watch"), messages),
            _other_services(policy),
        ),
        rules=(policy.quarantine_days("consumer"),),
    )


def android(policy: Policy) -> Answer:
    esim = (
        _("Open Settings, then Network & internet, then SIMs; on a Samsung: Connections, then SIM manager."),
        _("Choose the number that was closed."),
        _("Choose Erase, Remove or Delete eSIM and confirm."),
    )
    messages = (
        _("Open the settings of your messages app, then RCS chats, and switch them off for this number."),
        _("A watch with a plan of its own: delete the eSIM in its app."),
    )
    return Answer(
        first=_only_you(),
        parts=(
            Part(_("If the line was on an eSIM"), esim, in_order=True),
            _card(),
            Part(_("Chats and the watch"), messages),
            _other_services(policy),
        ),
        rules=(policy.quarantine_days("consumer"),),
    )


def feature_phone(policy: Policy) -> Answer:
    return Answer(
        first=_("Take out the SIM; then the phone holds nothing of the line any more."),
        parts=(
            _card(),
            Part(
                _("Emergency calls"),
                (_("A phone without a SIM cannot make emergency calls in every country."),),
            ),
            _other_services(policy),
        ),
        rules=(policy.quarantine_days("consumer"),),
    )


def router(policy: Policy) -> Answer:
    esim = (
        _("Open the router's own page in a browser; its address is on the label of the router."),
        _("Find the page for SIM or eSIM, choose the profile that was closed, and delete it."),
        _("If there is no such button, reset the router as its manual says; its other settings go too."),
    )
    depends = (
        _("Alarm systems, lifts, meters, cameras and card terminals behind it are without a connection now."),
        _("Whatever sends text messages over it needs another line."),
    )
    return Answer(
        first=_only_you(),
        parts=(
            Part(_("If the line was on an eSIM"), esim, in_order=True),
            Part(
                _("If the line was on a plastic SIM"), (_("Take the SIM out and cut it through the chip."),)
            ),
            Part(_("What hung on it"), depends),
            _other_services(policy),
        ),
        rules=(policy.quarantine_days("consumer"),),
    )


TOPICS = (
    Topic("iphone", gettext_lazy("iPhone: what to do after the end"), iphone),
    Topic("android", gettext_lazy("Android: what to do after the end"), android),
    Topic("feature-phone", gettext_lazy("A phone with keys: what to do after the end"), feature_phone),
    Topic("router", gettext_lazy("Router or other device: what to do after the end"), router),
)
