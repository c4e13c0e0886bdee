"""What a certificate tells beside the money, in words and in codes; old forms stay what they were."""

from datetime import UTC, date, datetime, timedelta

import pytest

from clearline.brands.models import Brand
from clearline.certificates import attested, document, facts
from clearline.certificates.wording import Wording
from clearline.identity.models import ProofKind
from clearline.journey.attesting import Profile
from clearline.privacy.afterwards import NO_END, kept_until
from clearline.privacy.periods import period
from clearline.selfcare.models.profile import ProfileState
from clearline.vocabulary.personal import DataClass

pytestmark = pytest.mark.feature("E5")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
WORDING = Wording(language="en", country="GB", time_zone="Europe/London")


def told(body):
    return {fact.label: fact for fact in attested.facts(body, WORDING)}


def test_every_state_kind_and_class_has_words_and_no_old_form_has_any():
    assert set(ProfileState.values) < set(attested.STATES)
    for kind in ProofKind.values:
        counts = kind not in ("email_code", "security_question")  # neither is ever a proof of a closing
        assert ("Proven by" in told({"proofs": [kind]})) is counts
    assert told({"reference": "LU-7K4M2Q9D"}) == {}
    for each in DataClass:
        assert "22 November 2028" in told({"kept": {each.value: "2028-11-22"}})["Still kept"].note


def test_kinds_are_listed_as_the_language_lists_them():
    assert (
        told({"proofs": ["passkey", "sms_code"]})["Proven by"].value == "A passkey and a code by text message"
    )


def test_a_class_without_an_end_is_not_given_one():
    fact = told({"kept": {"identity": "", "account": "2033-04-05", "invoice": "2033-04-05"}})["Still kept"]
    assert fact.value == "For some of it the law sets no end"
    assert fact.note.startswith("Contract details and bills: 5 April 2033 · name: no end · ")


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        ((None, None, None, None, None), {}),
        (("sending", None, None, None, None), {"esim": "asked", "esim_at": ""}),
        (("unknown", None, None, "released", NOON), {"esim": "asked", "esim_at": ""}),
        (("failed", None, None, None, None), {"esim": "unknown", "esim_at": ""}),
        (("confirmed", "nonsense", NOON, None, None), {"esim": "unknown", "esim_at": ""}),
        (("confirmed", "installed", NOON, None, None), {"esim": "installed", "esim_at": NOON.isoformat()}),
        (("confirmed", "installed", NOON, "deleted", LATER),
         {"esim": "deleted", "esim_at": LATER.isoformat()}),
        (("confirmed", "unavailable", LATER, "released", NOON),
         {"esim": "unavailable", "esim_at": LATER.isoformat()}),
    ],
)  # fmt: skip
def test_an_esim_is_where_somebody_last_reported_it_and_nowhere_else(profile, says):
    assert Profile(*profile).last_heard() == says


def test_each_class_goes_on_the_day_of_the_sweep_and_nothing_of_the_contract_before_the_number_is_free():
    ended, rests = date(2026, 11, 22), date(2028, 1, 1)
    days = {"ended_on": ended, "written_on": ended}
    brand = Brand(code="lumo-uk", country="GB", law_pack="gb", time_zone="Europe/London")
    at_rest, free = (kept_until(brand=brand, **days, rests_until=until) for until in (rests, None))
    assert free["identity"] == "2027-11-22"  # twelve months in the pack of GB
    assert at_rest["identity"] == rests.isoformat()
    assert at_rest["traffic_billing"] == free["traffic_billing"]
    for each in DataClass:  # as the sweep looks at it: over on that day, and not on the day before
        over, goes = period(brand=brand, data_class=each), date.fromisoformat(free[each.value])
        assert (over.over_through(goes) or date.min) >= ended
        assert (over.over_through(goes - timedelta(days=1)) or date.min) < ended
    abroad = Brand(code="lumo-ae", country="AE", law_pack="ae", time_zone="Asia/Dubai")
    assert kept_until(brand=abroad, **days, rests_until=rests)["identity"] == NO_END


def test_a_body_names_its_form_and_one_from_before_is_of_the_first():
    assert document.form({"reference": "LU-7K4M2Q9D"}) == "clearline-certificate/1"
    assert document.form({"form": document.NEWEST}) == "clearline-certificate/2"
    with pytest.raises(KeyError):
        document.form({"form": 3})


@pytest.mark.feature("G1")
def test_a_rule_is_called_by_name_and_by_its_id_where_it_has_none():
    body = {"policy": "gb 1", "rules": {"refund_by": "refund.deadline", "other": "house.own"}}
    (fact,) = facts._rules(body)
    assert fact.note == "when money is paid back · house.own"
