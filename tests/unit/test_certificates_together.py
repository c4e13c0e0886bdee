"""The tree over the documents of one write: the one of RFC 6962, whatever their number."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearline.audit import merkle
from clearline.certificates import document, together

NOW = datetime(2026, 12, 12, 23, 59, 6, tzinfo=UTC)
BRAND, KEY, CASE = UUID(int=1), UUID(int=2), UUID(int=3)


def root_by_frontier(documents):
    frontier = merkle.Frontier()
    for each in documents:
        frontier.append(merkle.leaf_hash(each))
    return frontier.root()


@pytest.mark.feature("G3")
@settings(deadline=None, max_examples=120)
@given(size=st.integers(1, 70), altered=st.integers(0, 255), chosen=st.randoms(use_true_random=False))
def test_every_path_leads_to_the_root_and_no_other_place_or_path_does(size, altered, chosen):
    documents = [f"document {number}".encode() for number in range(size)]
    root, paths = together.grown(documents)
    assert root == root_by_frontier(documents)
    for index, path in enumerate(paths):
        assert together.root_above(documents[index], together.Place(index, size, path)) == root
    index = chosen.randrange(size)
    path = paths[index]
    wrong = [together.Place(other, size, path) for other in range(-1, size + 1) if other != index]
    wrong.append(together.Place(index, size, path + bytes(together.STEP_BYTES)))
    if path:
        wrong.append(together.Place(index, size, path[: -together.STEP_BYTES]))
        byte = chosen.randrange(len(path))
        if path[byte] != altered:
            wrong.append(together.Place(index, size, path[:byte] + bytes([altered]) + path[byte + 1 :]))
    assert [place for place in wrong if together.root_above(documents[index], place) == root] == []
    assert together.root_above(documents[index] + b".", together.Place(index, size, path)) != root


def test_paths_are_as_short_as_the_limit_of_the_database_allows():
    _root, paths = together.grown([b""] * 1025)
    assert max(map(len, paths)) == 11 * together.STEP_BYTES <= together.LONGEST * together.STEP_BYTES


def test_what_is_signed_names_brand_key_moment_size_and_root():
    told = together.statement(brand_id=BRAND, key_id=KEY, issued_at=NOW, size=3, root=bytes(32))
    assert told.decode() == (
        '{"brand":"00000000-0000-0000-0000-000000000001","form":"clearline-certificates/1",'
        '"issued_at":"2026-12-12T23:59:06.000000+00:00","key":"00000000-0000-0000-0000-000000000002",'
        f'"root":"{"0" * 64}","size":3}}'
    )


def test_the_document_is_as_it_ever_was():
    frame = document.Frame(brand_id=BRAND, key_id=KEY, issued_at=NOW, form=document.form({}))
    made = frame.document(public_id="LU-C-AAAAAAAA", kind="certificate", case_id=CASE, body=b'{"holder":"A"}')
    assert made.decode() == (
        '{"body":{"holder":"A"},"brand":"00000000-0000-0000-0000-000000000001",'
        '"case":"00000000-0000-0000-0000-000000000003","form":"clearline-certificate/1","id":"LU-C-AAAAAAAA",'
        '"issued_at":"2026-12-12T23:59:06.000000+00:00","key":"00000000-0000-0000-0000-000000000002",'
        '"kind":"certificate"}'
    )
