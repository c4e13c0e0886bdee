"""What allauth's second factors are told of us: no name, no address, and where their secrets are sealed."""

from base64 import b64decode, b64encode
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.auth.base_user import AbstractBaseUser

from clearline.identity.models import User
from clearline.keys import sealing
from clearline.keys.secrets import derive

OWNER = b"allauth.mfa"


class OpaqueAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth brings no types
    """Shows people the brand's name only, and lets no secret lie open in allauth's table."""

    def encrypt(self, text: str) -> str:
        return b64encode(sealing.seal(_cipher(), text.encode(), owner=OWNER)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(_cipher(), b64decode(encrypted_text), owner=OWNER).decode()

    def get_totp_label(self, user: AbstractBaseUser) -> str:  # noqa: ARG002 (allauth's signature)
        return self._brand_name()

    def get_totp_issuer(self) -> str:
        return self._brand_name()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the site by its host: a passkey answers no other."""
        return {"id": context.request.get_host().partition(":")[0], "name": self._brand_name()}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        """Name the user by their random id; what the browser shows is the brand."""
        assert isinstance(user, User)  # noqa: S101 (AUTH_USER_MODEL says so)
        name = self._brand_name()
        return {"id": user.pk.hex.encode(), "display_name": name, "name": name}

    def _brand_name(self) -> str:
        return str(context.request.brand.name)


def _cipher() -> AESGCM:
    return AESGCM(derive("second-factors"))
