"""The findings about a file in plain sentences, in the active language."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from clearline.certificates.offline.checks import Finding, Verdict, What

Key = tuple[What, bool | None, str]


def sentence(finding: Finding) -> str:
    """Return what was found, for people who were never told how any of it works."""
    found = _SENTENCES.get((finding.what, finding.holds, finding.why))
    return (found or _SENTENCES[(finding.what, finding.holds, "")])()


def verdict(found: Verdict) -> str:
    """Return what comes of it all, in one sentence."""
    return {
        Verdict.GENUINE: lambda: _("This file is genuine."),
        Verdict.REFUSED: lambda: _("Do not rely on this file."),
        Verdict.UNPROVEN: lambda: _("This file fits together. Whose it is, is not proven yet."),
    }[found]()


_SENTENCES: Mapping[Key, Callable[[], str]] = {
    (What.WHOLE, True, ""): lambda: _("Nothing in this file was changed since the operator sealed it."),
    (What.WHOLE, False, "changed"): lambda: _("This file was changed after it was sealed."),
    (What.WHOLE, False, "unsealed"): lambda: _(
        "There is no seal on this file: anybody could have written it."
    ),
    (What.SIGNED, True, ""): lambda: _("The document in it is the one that was signed."),
    (What.SIGNED, False, ""): lambda: _("The document in it is not one that was signed."),
    (What.KEY, True, ""): lambda: _("The key behind it is the operator’s."),
    (What.KEY, False, ""): lambda: _("The key behind it is not the operator’s."),
    (What.KEY, None, ""): lambda: _(
        "Whose key is behind it, the file cannot tell. Compare it with the keys on the operator’s site."
    ),
    (What.IN_FORCE, True, ""): lambda: _("That key was in force when it was issued."),
    (What.IN_FORCE, False, ""): lambda: _("That key was not in force when it was issued."),
    (What.IN_FORCE, None, ""): lambda: _(
        "Whether that key was in force when it was issued, only the operator’s list of keys tells."
    ),
    (What.DISCLOSED, True, ""): lambda: _("What it shows of number and name is what was certified."),
    (What.DISCLOSED, False, ""): lambda: _("What it shows of number and name is not what was certified."),
    (What.LOGGED, True, ""): lambda: _("It stands in the operator’s log, which nobody can rewrite unseen."),
    (What.LOGGED, False, ""): lambda: _("What it says of the operator’s log does not hold."),
    (What.LOGGED, None, "log"): lambda: _(
        "The operator’s log had not numbered it yet when this file was made."
    ),
    (What.LOGGED, None, "paper"): lambda: _(
        "The proof from the operator’s log is in the JSON, not in the PDF."
    ),
    (What.STANDING, True, ""): lambda: _("The operator has not revoked it."),
    (What.STANDING, False, "revoked"): lambda: _("The operator has revoked it."),
    (What.STANDING, False, "corrected"): lambda: _(
        "The operator has corrected it: another certificate stands in its place."
    ),
    (What.STANDING, False, "unknown"): lambda: _("The operator’s records do not know it."),
    (What.STANDING, None, ""): lambda: _(
        "The file tells of no revocation. Of a later one, only the operator’s site knows."
    ),
}
