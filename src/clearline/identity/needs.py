"""What a closing takes by way of proof, in the figures of a brand's policy."""

from datetime import timedelta

from clearline.brands.models import Brand
from clearline.identity.assurance import Need
from clearline.identity.models import ProofKind

WEIGHTS: dict[str, int] = {
    ProofKind.SMS_CODE: 1,
    ProofKind.PASSWORD: 1,
    ProofKind.SERVICE_PASSWORD: 1,
    ProofKind.AUTHENTICATOR: 1,
    ProofKind.PASSKEY: 1,
    ProofKind.DOCUMENT: 1,
}
REST_DAYS = 7


def need_of(_brand: Brand) -> Need:
    return Need(weights=WEIGHTS, rest_days=REST_DAYS)


def password_rests_for(_brand: Brand) -> timedelta:
    return timedelta(days=REST_DAYS)
