"""Who is before a page of the account, and in which language."""

from django.http import Http404
from django.utils.translation import get_language

from clearline.channels.portal.request import BrandRequest
from clearline.identity.models import User
from clearline.lines.models import Account


def user_of(request: BrandRequest) -> User:
    """Return who is signed in; only for pages of holders."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def account_of(request: BrandRequest) -> Account:
    """Return the account of who is signed in; only for pages of holders."""
    account = user_of(request).account
    if account is None:
        raise Http404
    return account


def language_of(request: BrandRequest) -> str:
    """Return the language of this page, for a message that goes out from it."""
    return get_language() or request.brand.default_language
