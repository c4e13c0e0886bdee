"""Sessions that hold only within the brand in which somebody signed in."""

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.db.models import F, Func, UUIDField
from django.http import HttpRequest

from clearline.identity.models import User


class BrandBackend(BaseBackend):
    """Finds the user of a session; signing in itself is `identity.sign_in`."""

    def authenticate(self, request: HttpRequest | None, **kwargs: Any) -> None:  # noqa: ANN401, ARG002 (Django's signature)
        """Refuse Django's own door: it knows no counter of tries."""
        return

    def get_user(self, user_id: UUID | str) -> User | None:
        """Return the active user, if it is of the brand that the running transaction is bound to.

        The database's row security says the same to the web login; said here
        too, it holds for every login, and a session carried to another brand
        is nobody's.
        """
        bound = Func(function="clearline_brand", output_field=UUIDField())
        return User.objects.alias(bound=bound).filter(pk=user_id, is_active=True, brand_id=F("bound")).first()
