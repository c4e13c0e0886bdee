"""What a closing takes by way of proof, in the figures of a brand's policy."""

from datetime import timedelta

from clearline.brands.models import Brand
from clearline.identity.assurance import Need
from clearline.policy.assurance import AssuranceNeed
from clearline.policy.policies import policy_for


def need_of(brand: Brand) -> Need:
    """Return the sum, the number of independent roots, the weights and the days of rest."""
    stated = _stated(brand)
    return Need(
        weights=stated.weights,
        total=stated.needed_sum,
        roots=stated.needed_roots,
        # One figure rests both: the stricter one.
        rest_days=max(stated.sms_rest_days, stated.contact_rest_days),
    )


def password_rests_for(brand: Brand) -> timedelta:
    """Return how long a password that was set through a code proves no more than that code did."""
    return timedelta(days=_stated(brand).password_rest_days)


def _stated(brand: Brand) -> AssuranceNeed:
    return policy_for(law_pack=brand.law_pack, brand_code=brand.code).assurance
