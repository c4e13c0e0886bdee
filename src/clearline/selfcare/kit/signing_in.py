"""How somebody came in: the user, the browsers, and the proofs that were shown."""

from django.utils.translation import gettext_lazy as _

from clearline.identity.models import Proof, SignedIn, User
from clearline.selfcare.kit.parts import Part

USERS = Part(
    name="sign-in",
    title=_("Your sign-in"),
    rows=lambda owner: User.objects.filter(account=owner.account),
    columns={
        name: name
        for name in ("language", "password_set_at", "service_password_set_at", "signed_in_at", "is_active")
    },
)
BROWSERS = Part(
    name="browsers",
    title=_("Where you are signed in"),
    rows=lambda owner: SignedIn.objects.filter(user__account=owner.account),
    columns={name: name for name in ("browser", "started_at")},
)
PROOFS = Part(
    name="proofs",
    title=_("Proofs that it was you"),
    rows=lambda owner: Proof.objects.filter(account=owner.account),
    columns={
        "closing": "case_id",
        **{name: name for name in ("kind", "root", "channel", "at", "expires_at")},
    },
)
PARTS = (USERS, BROWSERS, PROOFS)
