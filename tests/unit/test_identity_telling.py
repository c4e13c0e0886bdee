"""A message tells what changed about getting in, each change in words of its own."""

from datetime import UTC, datetime
from uuid import UUID

from clearline.brands.models import Brand
from clearline.identity.telling import Change
from clearline.notices import rendering
from clearline.notices.rendering import Asked

LUMO = Brand(code="lumo-uk", name="Lumo", country="GB", time_zone="Europe/London", default_language="en")


def told(change):
    asked = Asked(
        template="access_changed",
        parameters={"what": change.value},
        origin=UUID("0199c0de-0000-7000-8000-000000000001"),
        brand=LUMO,
        language="en",
        at=datetime(2026, 7, 24, 13, 32, 7, tzinfo=UTC),
    )
    letter = rendering.letter(asked)
    return letter.subject, letter.text, rendering.short(asked)


def test_each_change_has_a_subject_a_text_and_a_short_text_of_its_own():
    words = [told(change) for change in Change]
    assert all(all(each) for each in words)
    for kind in zip(*words, strict=True):
        assert len(set(kind)) == len(Change)
    assert all("/lumo-uk/forgotten/" in text and "/lumo-uk/forgotten/" in short for _, text, short in words)
