"""What a closing takes by way of proof, in the figures of a brand's policy."""

from datetime import timedelta

from clearline.brands.models import Brand
from clearline.identity.assurance import Need
from clearline.policy.policies import policy_for


def need_of(brand: Brand) -> Need:
    """Return the sum, the number of independent roots, the weights and the days of rest."""
    stated = policy_for(law_pack=brand.law_pack, brand_code=brand.code).assurance
    return Need(
        weights={kind: weight.weighs for kind, weight in stated.proofs.items()},
        total=stated.needed.value,
        roots=stated.factors.value,
        rest_days=stated.rest_days.value,
    )


def password_rests_for(brand: Brand) -> timedelta:
    """Return how long a password that was set through a code proves no more than that code did."""
    return timedelta(days=need_of(brand).rest_days)
