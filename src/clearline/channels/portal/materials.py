"""Words for roles and papers of a request for somebody else."""

from django.utils.translation import gettext_lazy as _

ROLES = {
    "parent": _("as parent or guardian of the holder"),
    "executor": _("for a holder who has died"),
    "employer": _("as the employer who pays for the line"),
    "carer": _("as carer of the holder, or with a power of attorney"),
}
PAPERS = {
    "own_id": _("Your own ID: passport or identity card"),
    "birth_certificate": _("The holder's birth certificate, or the court's order of guardianship"),
    "death_certificate": _("The death certificate"),
    "grant_of_probate": _("What shows that you act for the estate, such as a grant of probate"),
    "company_register": _("An extract of the company register, not older than three months"),
    "letter_of_authority": _("A letter of the company that names you and the number"),
    "power_of_attorney": _("The power of attorney, or the court's order"),
}
