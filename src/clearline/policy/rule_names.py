"""What rules are called on pages and papers: their ids are for who looks them up."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clearline.policy.verdicts import LAW_RULES
from clearline.vocabulary.blockers import Blocker

NAMES: Mapping[str, str | Promise] = {
    "blocker.unpaid_bill": _("unpaid bills"),
    "blocker.contract_term": _("minimum term of a contract"),
    "blocker.active_services": _("services, orders and devices"),
    "blocker.remaining_credit": _("credit that is left"),
    "blocker.account_state": _("state of the account"),
    "severity.link_listed": _("services that know the number"),
    "severity.port_out_open": _("moves to another operator"),
    "sla.close_ceiling": _("longest time until the line is closed"),
    "refund.deadline": _("when money is paid back"),
    "refund.prepaid_credit_duty": _("credit that has to be paid back"),
    "number.quarantine": _("how long a number rests"),
    "number.quarantine_business": _("how long a number rests"),
    "number.reactivation_right": _("having the number back"),
    "port_out.right_after_end": _("moving the number after the end"),
    "assurance.needed_sum": _("how much proof is needed"),
    "assurance.needed_roots": _("proofs that do not rest on the same thing"),
    "review.account_kind": _("when a person looks at a request"),
    "review.account_state": _("when a person looks at a request"),
    "review.plan": _("when a person looks at a request"),
    "wait.proof": _("how long we wait for a proof"),
    "wait.without_sim": _("the waiting time without the SIM"),
    "wait.veto_lock": _("the rest after somebody said no"),
    "complaint.answer_deadline": _("how long a complaint may take"),
}
KEPT = _("how long data is kept")
OF_DATA = "data."


def name_of(rule_id: str) -> str:
    """Return what a rule is called, or nothing where it has no name; it goes by its id then."""
    if rule_id.startswith(OF_DATA):
        return str(KEPT)
    family, _dot, about = rule_id.partition(".")
    if family == "severity" and rule_id not in NAMES:
        # An operator may speak of one kind of account alone: `severity.account_state.disputed`.
        blocker = about.partition(".")[0]
        rule_id = LAW_RULES.get(Blocker(blocker), "") if blocker in {*Blocker} else ""
    return str(NAMES.get(rule_id, ""))
