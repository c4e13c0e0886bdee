"""Questions about proof, about messages, and about what stays on file."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clearline.channels.portal.help.topics import Answer, Part, Topic
from clearline.policy.policies import Policy
from clearline.policy.retention import Retention

MESSAGE = ("portal:message", gettext_lazy("Is this message from us?"))


def proof(policy: Policy) -> Answer:
    names = {
        "sms_code": _("a code that we send to your number"),
        "password": _("your password"),
        "authenticator": _("a code from an authenticator app"),
        "passkey": _("a passkey"),
        "document": _("an identity document, shown to our team"),
        "service_password": _("your service password"),
        "email_code": _("a code that we send by e-mail"),
        "security_question": _("the answer to a security question"),
    }
    weights = policy.assurance.weights
    counts = tuple(name for kind, name in names.items() if weights.get(kind, 0) > 0)
    not_enough = tuple(name for kind, name in names.items() if weights.get(kind, 0) == 0)
    parts = [Part(_("What counts"), counts)]
    if not_enough:
        parts.append(Part(_("What does not count for a closing"), not_enough))
    return Answer(
        first=ngettext(
            "With %(n)d thing that proves it.",
            "With %(n)d things that do not depend on each other: a stolen phone alone closes nothing.",
            policy.assurance.needed_roots,
        )
        % {"n": policy.assurance.needed_roots},
        parts=tuple(parts),
        rules=(policy.rule("assurance.needed_roots"), policy.rule("assurance.needed_sum")),
    )


def without_phone(policy: Policy) -> Answer:
    days = policy.proof_days
    return Answer(
        first=_("Hand in the request all the same. It is recorded today, and its day counts from today."),
        parts=(
            Part(
                _("What happens then"),
                (
                    _("Nothing is switched off before a second proof. The request waits for it."),
                    ngettext("It waits %(n)d day.", "It waits %(n)d days.", days.value) % {"n": days.value},
                    _("If nothing comes, the request ends and the line goes on as before. It costs nothing."),
                ),
            ),
        ),
        rules=(days,),
        onward=(("portal:lines", gettext_lazy("Your lines")),),
    )


def messages(_policy: Policy) -> Answer:
    return Answer(
        first=_(
            "Every message from us carries a code, a word and a number. Our page tells you if it is ours."
        ),
        parts=(
            Part(
                _("How to tell a false one"),
                (
                    _("Our messages link only to this site."),
                    _("We never ask for a password or a code, not in a message and not on the phone."),
                    _("If you did not ask for a closing that we write about: sign in and take it back."),
                ),
            ),
        ),
        onward=(MESSAGE,),
    )


def on_file(policy: Policy) -> Answer:
    kept = {
        "identity": _("Who you are: %(how_long)s."),
        "invoice": _("Bills and payments: %(how_long)s."),
        "contact_record": _("What was said between us: %(how_long)s."),
    }
    rules = [policy.retention(data_class) for data_class in kept]
    said = tuple(
        words % {"how_long": how_long(rule.value)} for words, rule in zip(kept.values(), rules, strict=True)
    )
    return Answer(
        first=_("What the law orders us to keep stays, for that purpose alone. Everything else goes."),
        parts=(Part(_("How long it is kept"), said),),
        rules=tuple(policy.rule(rule.rule_id) for rule in rules),
    )


def complaint(policy: Policy) -> Answer:
    deadline, body = policy.rule("complaint.answer_deadline"), policy.law.facts.authority.complaints
    first = _("Write to our team with the reference of your closing. A late closing comes first by itself.")
    said = []
    if isinstance(deadline.value, int) and deadline.unit == "working_days":
        said.append(
            ngettext(
                "If nothing has helped after %(n)d working day, you may turn to somebody else.",
                "If nothing has helped after %(n)d working days, you may turn to somebody else.",
                deadline.value,
            )
            % {"n": deadline.value}
        )
    elif isinstance(deadline.value, int):
        said.append(
            ngettext(
                "If nothing has helped after %(n)d day, you may turn to somebody else.",
                "If nothing has helped after %(n)d days, you may turn to somebody else.",
                deadline.value,
            )
            % {"n": deadline.value}
        )
    if body:
        said.append(_("That is: %(name)s.") % {"name": body})
    return Answer(
        first=first,
        parts=(Part(_("Your rights"), tuple(said)),) if said else (),
        rules=(deadline,) if isinstance(deadline.value, int) else (),
        onward=(("portal:fairness", gettext_lazy("How fair leaving is")),),
    )


def how_long(kept: Retention) -> str:
    """Write a time of keeping; where the law has a word and no figure, that it sets none."""
    if kept.count is None:
        return _("as long as the law orders; it sets no figure")
    counted = {
        "days": ngettext("%(n)d day", "%(n)d days", kept.count),
        "months": ngettext("%(n)d month", "%(n)d months", kept.count),
        "years": ngettext("%(n)d year", "%(n)d years", kept.count),
    }[kept.unit] % {"n": kept.count}
    if kept.bound == "at_most":
        return _("%(time)s at most") % {"time": counted}
    return _("%(time)s at least") % {"time": counted} if kept.bound == "at_least" else counted


TOPICS = (
    Topic("proof", gettext_lazy("How do I prove that it is me?"), proof),
    Topic("without-phone", gettext_lazy("I no longer have the phone or the SIM"), without_phone),
    Topic("messages", gettext_lazy("How do I know that a message is from you?"), messages),
    Topic("complaint", gettext_lazy("Where can I complain?"), complaint),
    Topic("on-file", gettext_lazy("What do you keep about me after the end?"), on_file),
)
