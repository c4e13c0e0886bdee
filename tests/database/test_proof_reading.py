"""A sealed paper as readers of PDF/UA find it: each mark on it is named, each name leads somewhere.

No validator of PDF/UA can be had here; these are the rules of ISO 14289-1 that our papers touch.
"""

import io
import re

import pypdf
import pytest
from pypdf.generic import ContentStream, IndirectObject
from tests.database.test_certificates import _compiled_catalogues, a_case, draft, issue  # noqa: F401 (fixtures)

from clearline.certificates import pdf
from clearline.certificates.models import Certificate

pytestmark = [
    pytest.mark.database,
    pytest.mark.planted_breach,  # cases made by hand, without what a road leaves behind
    pytest.mark.feature("E5"),
]
DRAWS = {b"Tj", b"TJ", b"'", b'"', b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh", b"Do"}


@pytest.fixture(params=["en", "ar"])
def paper(request, a_case):  # noqa: F811 (the fixture)
    case = a_case(language=request.param)
    issue(draft(case, changed={"esim": "unknown", "esim_at": "", "kept": {"identity": ""}}))
    return pypdf.PdfReader(io.BytesIO(pdf.render(Certificate.objects.get())))


def elements(node, parent=None):
    """Yield every element of the structure with its parent."""
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from elements(each, parent)
    elif hasattr(node, "get") and node.get("/S"):
        yield node, parent
        yield from elements(node.get("/K", []), node)


def test_a_sealed_paper_says_what_it_is_and_in_which_language(paper):
    root = paper.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert root["/Lang"] in ("en-GB", "ar-GB")
    told = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in told
    assert re.search(r"<dc:title>.*?LU-C-", told)
    assert all(page["/Tabs"] == "/S" for page in paper.pages)


def test_every_font_is_carried_along_and_can_be_read_aloud(paper):
    for page in paper.pages:
        for each in page["/Resources"]["/Font"].values():
            font = each.get_object()
            (inner,) = font["/DescendantFonts"]
            described = inner.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(described), font["/BaseFont"]
            assert "/ToUnicode" in font, font["/BaseFont"]


def test_nothing_is_drawn_that_is_neither_named_nor_an_ornament(paper):
    for page in paper.pages:
        depth, drawn = 0, 0
        for _operands, operator in ContentStream(page["/Contents"], paper).operations:
            depth += {b"BDC": 1, b"BMC": 1, b"EMC": -1}.get(operator, 0)
            drawn += operator in DRAWS
            assert depth or operator not in DRAWS, operator
        assert drawn > 30


def test_names_lead_to_marks_and_marks_to_names_the_seal_among_them(paper):
    tree = paper.trailer["/Root"]["/StructTreeRoot"]
    nums = tree["/ParentTree"]["/Nums"]
    parents = {nums[place]: nums[place + 1].get_object() for place in range(0, len(nums), 2)}
    assert max(parents) < tree["/ParentTreeNextKey"]
    wanted = {"/Widget": "/Form", "/Link": "/Link"}
    seen = []
    for page in paper.pages:
        assert page["/StructParents"] in parents
        for annotation in page["/Annots"]:
            mark = annotation.get_object()
            element = parents[mark["/StructParent"]]
            assert element["/S"] == wanted[mark["/Subtype"]]
            held = element["/K"] if isinstance(element["/K"], list) else [element["/K"]]
            objects = [each.get_object().get("/Obj") for each in held if not isinstance(each, int)]
            assert mark in [each.get_object() for each in objects if each is not None]
            seen.append(mark["/Subtype"])
            assert mark.get("/TU") or mark.get("/Contents")
    assert sorted(seen) == ["/Link", "/Widget"]
    for element, parent in elements(tree["/K"]):
        above = element["/P"]
        assert isinstance(element.raw_get("/P"), IndirectObject)
        assert above == (parent or tree), element["/S"]


def test_facts_are_a_list_of_terms_and_pictures_have_words(paper):
    found = [
        (element["/S"], element) for element, _ in elements(paper.trailer["/Root"]["/StructTreeRoot"]["/K"])
    ]
    kinds = [kind for kind, _ in found]
    assert kinds.count("/H1") == 1
    assert kinds.count("/Lbl") == kinds.count("/LBody") > 5
    assert "/TD" not in kinds, "a table has headers, or is none"
    assert all(element.get("/Alt") for kind, element in found if kind == "/Figure")
    assert kinds.count("/Figure") == 1
