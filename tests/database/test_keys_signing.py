"""Signing keys: one in force for each purpose, kept for good, out of reach of the site."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import Error, connections

from clearline.keys import signing

pytestmark = pytest.mark.database
NOW = datetime(2026, 12, 12, 23, 59, tzinfo=UTC)
LATER = NOW + timedelta(days=365)


def test_the_first_call_makes_the_key_and_later_ones_use_it():
    first = signing.signer(name="certificates/test", now=NOW)
    again = signing.signer(name="certificates/test", now=LATER)
    assert again.key == first.key
    assert first.key.verifies(again.sign(b"closed"), b"closed")
    assert not first.key.verifies(again.sign(b"closed"), b"open")
    assert not signing.verify(public=b"short", signature=b"", message=b"")


@pytest.mark.feature("E5")
def test_a_key_that_was_replaced_stays_checkable_for_its_days():
    old = signing.signer(name="certificates/test", now=NOW)
    new = signing.replace(name="certificates/test", now=LATER)
    known = signing.public_keys(name="certificates/test")
    assert [key.id for key in known] == [old.key.id, new.key.id]
    assert [key.was_in_force(NOW) for key in known] == [True, False]
    assert [key.was_in_force(LATER) for key in known] == [False, True]
    assert known[0].verifies(old.sign(b"closed"), b"closed")


def test_a_key_is_never_changed_or_removed():
    signing.signer(name="certificates/test", now=NOW)
    for attempt in ("UPDATE keys_signingkey SET public = ''", "DELETE FROM keys_signingkey"):
        with connections["keystore"].cursor() as cursor, pytest.raises(Error, match="kept for good"):
            cursor.execute(attempt)


@pytest.mark.usefixtures("as_web")
def test_the_site_reads_public_halves_and_cannot_sign():
    with pytest.raises(Error, match="permission denied"):
        signing.signer(name="certificates/test", now=NOW)
    connections["keystore"].close()
    assert signing.public_keys(name="certificates/test") == []
