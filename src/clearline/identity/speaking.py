"""The language that somebody wants to be spoken to in: on pages, and in messages from now on."""

from clearline.brands.languages import LANGUAGES, spoken
from clearline.cases.models import Case
from clearline.cases.states import FINAL
from clearline.identity.models import User
from clearline.lines.models import Account


class NotSpoken(ValueError):
    """A language that there are no pages in."""


def choose(*, user: User, language: str) -> None:
    """Keep the choice, and let messages follow: those of running closings, and those of later ones.

    The operator's next import may set the account's language back; the user's
    own choice stands for the pages all the same.

    Raises:
        NotSpoken: the language is none of ours.
    """
    if language not in LANGUAGES:
        raise NotSpoken(f"There are no pages in {language!r}. Choose one of: {', '.join(LANGUAGES)}.")
    User.objects.filter(pk=user.pk).update(language=language)
    if user.account_id is None:
        return
    Account.objects.filter(pk=user.account_id).update(language=language)
    Case.objects.filter(account_id=user.account_id).exclude(state__in=FINAL).update(language=language)


def language_of(user: User) -> str:
    """Return what to speak to somebody who just signed in; empty where nobody knows."""
    if user.language:
        return spoken(user.language)
    return spoken(user.account.language) if user.account else ""
