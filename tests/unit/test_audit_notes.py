"""Checkpoints as signed notes, and the canonical JSON that commitments are taken over."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearline.audit import notes
from clearline.audit.canonical import canonical
from clearline.audit.leaves import Leaf, commitment
from clearline.keys.signing import verify

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = PRIVATE.public_key().public_bytes_raw()
STATED = notes.Checkpoint("clearline/0123456789ab", 88310, bytes(range(32)))


def fits(signature, message):
    return verify(public=PUBLIC, signature=signature, message=message)


@pytest.fixture
def note():
    return notes.signed(STATED, public=PUBLIC, sign=PRIVATE.sign)


@pytest.mark.feature("G3")
def test_a_checkpoint_comes_back_from_its_note(note):
    assert note.startswith("clearline/0123456789ab\n88310\nAAECAwQ")
    assert note.splitlines()[4].startswith("— clearline/0123456789ab ")
    assert notes.read(note) == STATED
    assert notes.is_signed(note, public=PUBLIC, verify=fits)


@pytest.mark.feature("G3")
def test_every_altered_character_is_found(note):
    found = 0
    for place, character in enumerate(note):
        altered = note[:place] + ("B" if character != "B" else "C") + note[place + 1 :]
        found += not notes.is_signed(altered, public=PUBLIC, verify=fits)
    assert found == len(note)


def test_another_key_has_not_signed_it(note):
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    assert not notes.is_signed(note, public=other, verify=lambda *_: True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "three lines"),
        ("log\n3\n\n", "three lines"),
        ("log\n03\nAAAA\n\n", "second line"),
        ("log\n-3\nAAAA\n\n", "second line"),
        ("log\n3\nAAAA\n\n", "third line"),
        ("log\n3\n!!!!\n\n", "third line"),
    ],
)
def test_what_is_no_checkpoint_is_told_why(text, reason):
    with pytest.raises(notes.NoteMalformed, match=reason):
        notes.read(text)


def test_a_verifier_key_names_itself():
    name, key_id, _public = notes.verifier_key(name="log", public=PUBLIC).split("+", 2)
    assert (name, key_id) == ("log", notes.key_id(name="log", public=PUBLIC).hex())


@pytest.mark.parametrize("seed", range(20))  # base64 brings plus signs of its own
def test_a_verifier_key_comes_back_from_its_line(seed):
    public = Ed25519PrivateKey.from_private_bytes(bytes([seed] * 32)).public_key().public_bytes_raw()
    line = notes.verifier_key(name="clearline/0123", public=public)
    assert notes.read_verifier_key(line) == ("clearline/0123", public)
    for altered in (line.replace("0123", "0124"), line[:-4], "", "a+b+c", line.replace("+", "-")):
        with pytest.raises(notes.NoteMalformed):
            notes.read_verifier_key(altered)


def test_canonical_json_sorts_keys_and_writes_ids_and_instants_as_text():
    berlin = timezone(timedelta(hours=1))
    value = {"b": [True, None, 3], "a": "é\n", "at": datetime(2026, 1, 1, 1, 30, tzinfo=berlin)}
    assert canonical(value) == (
        '{"a":"é\\n","at":"2026-01-01T00:30:00.000000+00:00","b":[true,null,3]}'.encode()
    )
    assert (
        canonical([UUID(int=1), date(2026, 5, 3)]) == b'["00000000-0000-0000-0000-000000000001","2026-05-03"]'
    )


@pytest.mark.parametrize("value", [1.5, {"fee": [0.1]}, object()])
def test_what_could_not_be_hashed_again_is_refused(value):
    with pytest.raises(TypeError, match="The log cannot keep"):
        canonical(value)


@pytest.mark.feature("G3")
def test_a_commitment_is_over_everything_in_the_event():
    at = datetime(2026, 12, 12, 23, 59, 6, tzinfo=UTC)
    told = {"brand_id": UUID(int=1), "origin": UUID(int=2), "kind": "case.ceased", "at": at, "body": {"n": 1}}
    base = Leaf(**told, id=UUID(int=3))
    seen = {commitment(base, salt=b"salt"), commitment(base, salt=b"more")}
    for name, other in [
        ("brand_id", UUID(int=9)), ("origin", UUID(int=9)), ("kind", "case.ceased2"),
        ("at", at + timedelta(microseconds=1)), ("body", {"n": 2}), ("id", UUID(int=9)),
    ]:  # fmt: skip
        seen.add(commitment(Leaf(**{"id": UUID(int=3), **told, name: other}), salt=b"salt"))
    assert len(seen) == 8
    # Its place in the tree is given later and is no part of what is committed to.
    assert commitment(Leaf(**told, id=UUID(int=3), seq=7), salt=b"salt") == commitment(base, salt=b"salt")
