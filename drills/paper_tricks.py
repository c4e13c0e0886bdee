"""Tricks that fooled readers of PDF: each returns a file that looks sealed and says something else.

After the attacks on signed PDFs that were published: incremental saving,
signature wrapping, universal forgery, shadowing; and on the signature itself.
"""

import base64
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from clearline.certificates import sealing
from clearline.keys import seal_certificates, seals, signing

NOW = datetime(2026, 12, 12, tzinfo=UTC)
RANGE = re.compile(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\] *")
Name = generic.NameObject


@dataclass(frozen=True)
class Papers:
    """The paper under attack, and another genuine one of the same operator."""

    paper: bytes
    other: bytes

    @property
    def hole(self) -> tuple[int, int]:
        begin, end, _rest = self.range
        return begin, end

    @property
    def range(self) -> tuple[int, int, int]:
        found = RANGE.search(self.paper)
        assert found
        begin, end, rest = map(int, found.groups())
        return begin, end, rest

    @property
    def unsigned(self) -> bytes:
        """The paper before the seal was put on."""
        return self.paper[: self.paper.index(b"%%EOF") + 6]

    def with_hole(self, content: bytes) -> bytes:
        """Fill the hole with something else of the same length."""
        begin, end = self.hole
        return self.paper[: begin + 1] + content.ljust(end - begin - 2, b"0") + self.paper[end - 1 :]

    def with_range(self, said: bytes) -> bytes:
        """Say another range, in as many bytes."""
        found = RANGE.search(self.paper)
        assert found
        return self.paper[: found.start()] + said.ljust(len(found[0])) + self.paper[found.end() :]


Trick = Callable[[Papers], bytes]


def _revised(change: Callable[[IncrementalPdfFileWriter], None]) -> Trick:
    """Append a revision, as every editor of PDF does."""

    def trick(papers: Papers) -> bytes:
        writer = IncrementalPdfFileWriter(io.BytesIO(papers.paper))
        change(writer)
        made = io.BytesIO()
        writer.write(made)
        return made.getvalue()

    return trick


def _other_content(writer: IncrementalPdfFileWriter) -> None:
    stream = generic.StreamObject(stream_data=b"BT /F1 20 Tf 50 700 Td (owes nothing) Tj ET")
    page = writer.root["/Pages"]["/Kids"][0]
    page[Name("/Contents")] = writer.add_object(stream)
    writer.update_container(page)


def _over_it(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    note = {"/Type": "/Annot", "/Subtype": "/FreeText"}
    made = generic.DictionaryObject({Name(k): Name(v) for k, v in note.items()})
    made[Name("/Contents")] = generic.TextStringObject("owes nothing")
    made[Name("/Rect")] = generic.ArrayObject([generic.NumberObject(n) for n in (50, 500, 400, 600)])
    page[Name("/Annots")] = generic.ArrayObject([*page["/Annots"], writer.add_object(made)])
    writer.update_container(page)


def _root(key: str, value: generic.PdfObject) -> Callable[[IncrementalPdfFileWriter], None]:
    def change(writer: IncrementalPdfFileWriter) -> None:
        writer.root[Name(key)] = value
        writer.update_root()

    return change


def _title(writer: IncrementalPdfFileWriter) -> None:
    writer.set_info(generic.DictionaryObject({Name("/Title"): generic.TextStringObject("owes nothing")}))


def _other_attachment(writer: IncrementalPdfFileWriter) -> None:
    file = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1].get_object()
    file["/EF"][Name("/F")] = writer.add_object(generic.StreamObject(stream_data=b"{}"))
    writer.update_container(file["/EF"])


def _no_fields(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/AcroForm"][Name("/Fields")] = generic.ArrayObject()
    writer.update_container(writer.root["/AcroForm"])


def _signature_changed(key: str, value: generic.PdfObject) -> Callable[[IncrementalPdfFileWriter], None]:
    def change(writer: IncrementalPdfFileWriter) -> None:
        signature = writer.root["/AcroForm"]["/Fields"][0]["/V"]
        signature[Name(key)] = value
        writer.update_container(signature)

    return change


def _stranger() -> seals.Seal:
    """Return a seal that a key of nobody's vouches for."""
    raw = b"stranger" * 4
    public = Ed25519PrivateKey.from_private_bytes(raw).public_key().public_bytes_raw()
    signer = signing.Signer(signing.PublicKey(uuid4(), "certificates/x", public, NOW, None), raw)
    private = ec.generate_private_key(ec.SECP256R1())
    made = seal_certificates.make(private, signer=signer, brand_id=uuid4(), name="Lumo", country="GB")
    return seals.Seal(made, private)


def _sealed_by_stranger(papers: Papers) -> bytes:
    return sealing.sealed_pdf(papers.unsigned, seal=_stranger(), at=NOW)


def _sealed_twice(papers: Papers) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(papers.paper))
    del writer.root["/AcroForm"]
    writer.update_root()
    made = io.BytesIO()
    writer.write(made)
    return sealing.sealed_pdf(made.getvalue(), seal=_stranger(), at=NOW)


def _borrowed_voucher(papers: Papers) -> bytes:
    """Carry the genuine certificate, and sign with another key."""
    genuine = next(iter(_cms(papers)["content"]["certificates"])).chosen.dump()
    seal = seals.Seal(genuine, ec.generate_private_key(ec.SECP256R1()))
    return sealing.sealed_pdf(papers.unsigned, seal=seal, at=NOW)


def _cms(papers: Papers) -> cms.ContentInfo:
    begin, end = papers.hole
    filled = bytes.fromhex(papers.paper[begin + 1 : end - 1].decode())
    return cms.ContentInfo.load(filled[: 4 + int.from_bytes(filled[2:4], "big")])


def _cms_changed(change: Callable[[cms.SignedData], None]) -> Trick:
    def trick(papers: Papers) -> bytes:
        told = _cms(papers).copy()
        change(told["content"])
        return papers.with_hole(told.dump(force=True).hex().upper().encode())

    return trick


def _other_s(signed: cms.SignedData) -> None:
    r, s = decode_dss_signature(signed["signer_infos"][0]["signature"].native)
    signed["signer_infos"][0]["signature"] = encode_dss_signature(r, seal_certificates.ORDER - s)


def _certificate_added(signed: cms.SignedData) -> None:
    signed["certificates"].append(signed["certificates"][0])


def _signer_added(signed: cms.SignedData) -> None:
    signed["signer_infos"].append(signed["signer_infos"][0].copy())


def _attribute_added(signed: cms.SignedData) -> None:
    made = cms.CMSAttribute({"type": "content_type", "values": ["data"]})
    signed["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([made])


def _no_attributes(signed: cms.SignedData) -> None:
    del signed["signer_infos"][0]["signed_attrs"]


def _wrapped(papers: Papers) -> bytes:
    """Move what follows the hole to the end, and tell another story in between."""
    begin, end, rest = papers.range
    story = b"\n9 0 obj <</Type /Catalog>> endobj\n"
    said = papers.with_range(b"/ByteRange [0 %d %d %d]" % (begin, end + len(story), rest))
    return said[:end] + story + said[end:]


def _in_the_padding(papers: Papers) -> bytes:
    _begin, end = papers.hole
    story = b"39 0 obj <</V null>> endobj".hex().upper().encode()
    return papers.paper[: end - 1 - len(story)] + story + papers.paper[end - 1 :]


def _hole_digits(change: Callable[[bytes], bytes]) -> Trick:
    def trick(papers: Papers) -> bytes:
        begin, end = papers.hole
        digits = change(papers.paper[begin + 1 : end - 1])
        return papers.paper[: begin + 1] + digits + papers.paper[end - 1 :]

    return trick


def _longer_hole(papers: Papers) -> bytes:
    """Widen the hole over what follows it, and say so in the range."""
    begin, end, rest = papers.range
    return papers.with_range(b"/ByteRange [0 %d %d %d]" % (begin, end + 40, rest - 40))


def _another_start(papers: Papers) -> bytes:
    """Let readers begin at a table of cross-references of one's own."""
    begun = papers.paper.rindex(b"startxref")
    return papers.paper[:begun] + b"startxref\n00017\n%%EOF\n"


def _json_of_the_other(papers: Papers) -> bytes:
    """Put the attachment of one paper into the other, as it stands in the file."""
    mine, theirs = (_stream(each) for each in (papers.paper, papers.other))
    return papers.paper.replace(mine, theirs, 1)


def _stream(paper: bytes) -> bytes:
    names = PdfFileReader(io.BytesIO(paper)).root["/Names"]["/EmbeddedFiles"]["/Names"]
    return bytes(names[1].get_object()["/EF"]["/F"].encoded_data)


def _spliced(papers: Papers) -> bytes:
    """The pages of one paper, the seal of the other."""
    begin, _end = papers.hole
    found = RANGE.search(papers.other)
    assert found
    return papers.paper[:begin] + papers.other[int(found[1]) :]


def _polyglot(papers: Papers) -> bytes:
    return json.dumps({"document": base64.b64encode(papers.paper).decode()}).encode() + papers.paper


TRICKS: Mapping[str, Trick] = {
    "newline_appended": lambda p: p.paper + b"\n",
    "comment_appended": lambda p: p.paper + b"%owes nothing\n%%EOF\n",
    "junk_in_front": lambda p: b"\n" + p.paper,
    "twice_in_a_row": lambda p: p.paper + p.paper,
    "another_behind": lambda p: p.paper + p.other,
    "seal_cut_off": lambda p: p.unsigned,
    "end_cut_off": lambda p: p.paper[:-1],
    "end_of_lines_changed": lambda p: p.paper.replace(b"\nendobj", b"\rendobj", 1),
    "version_changed": lambda p: p.paper.replace(b"%PDF-1.7", b"%PDF-1.4", 1),
    "title_revised": _revised(_title),
    "content_revised": _revised(_other_content),
    "note_over_it": _revised(_over_it),
    "opens_an_action": _revised(_root("/OpenAction", generic.ArrayObject())),
    "layers_added": _revised(_root("/OCProperties", generic.DictionaryObject())),
    "outlines_revised": _revised(_root("/Lang", generic.TextStringObject("xx"))),
    "attachment_revised": _revised(_other_attachment),
    "fields_taken_away": _revised(_no_fields),
    "range_revised": _revised(_signature_changed("/ByteRange", generic.ArrayObject())),
    "hole_revised": _revised(_signature_changed("/Contents", generic.ByteStringObject(b""))),
    "filter_revised": _revised(_signature_changed("/SubFilter", Name("/adbe.x509.rsa_sha1"))),
    "range_of_nothing": lambda p: p.with_range(b"/ByteRange [0 0 0 0]"),
    "range_negative": lambda p: p.with_range(b"/ByteRange [0 -1 -1 -1]"),
    "range_null": lambda p: p.with_range(b"/ByteRange null"),
    "range_elsewhere": lambda p: p.with_range(b"%"),
    "range_twice": lambda p: p.paper.replace(b"\n/Filter", b" /ByteRange [0 1 2 3]\n/Filter", 1),
    "range_too_short": lambda p: p.with_range(b"/ByteRange [0 %d %d 1]" % p.hole),
    "hole_wider": _longer_hole,
    "hole_of_nulls": lambda p: p.with_hole(b""),
    "hole_says_null": lambda p: p.with_hole(b"00"),
    "hole_in_small_letters": _hole_digits(bytes.lower),
    "hole_with_spaces": _hole_digits(lambda digits: digits[:-2] + b"  "),
    "story_in_the_padding": _in_the_padding,
    "signature_wrapped": _wrapped,
    "sealed_by_a_stranger": _sealed_by_stranger,
    "sealed_twice": _sealed_twice,
    "certificate_borrowed": _borrowed_voucher,
    "other_s": _cms_changed(_other_s),
    "certificate_added": _cms_changed(_certificate_added),
    "signer_added": _cms_changed(_signer_added),
    "attribute_added": _cms_changed(_attribute_added),
    "attributes_gone": _cms_changed(_no_attributes),
    "another_start": _another_start,
    "json_of_another": _json_of_the_other,
    "seal_of_another": _spliced,
    "json_in_front": _polyglot,
}
