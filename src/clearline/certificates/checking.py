"""Is a stored certificate what was signed: signature, key by date, and its entry in the log."""

from dataclasses import dataclass

from clearline.audit import tree
from clearline.audit.canonical import canonical
from clearline.audit.leaves import Leaf, commitment
from clearline.audit.models import Entry
from clearline.certificates import document, ending, together
from clearline.certificates.models import Certificate, Ending
from clearline.keys import signing


@dataclass(frozen=True, slots=True)
class Checks:
    """What was looked at; `logged` is None until a signed checkpoint covers the entry, a second later."""

    signature_fits: bool
    key_was_in_force: bool
    logged: bool | None
    key: signing.PublicKey | None
    entry: Entry | None
    inclusion: tree.Inclusion | None
    ended: Ending | None = None

    @property
    def unaltered(self) -> bool:
        """Whether it is what was signed and logged, be it in force or not."""
        return self.signature_fits and self.key_was_in_force and self.logged is not False

    @property
    def genuine(self) -> bool:
        return self.unaltered and self.ended is None


def check(certificate: Certificate) -> Checks:
    """Take every hash and signature of a certificate again."""
    signed = signed_document(certificate)
    key = _key(certificate)
    entry = Entry.objects.select_related("sheet").filter(pk=certificate.leaf_id).first()
    fits = document.digest(signed) == bytes(certificate.digest)
    inclusion = _inclusion(entry) if entry else None
    return Checks(
        signature_fits=bool(fits and key and _is_signed(certificate, key, signed)),
        key_was_in_force=bool(key and key.was_in_force(certificate.issued_at)),
        logged=_logged(certificate, entry, inclusion),
        key=key,
        entry=entry,
        inclusion=inclusion,
        ended=ending.of(certificate),
    )


def signed_document(certificate: Certificate) -> bytes:
    """Return the document that stands in the signed tree, made again from the stored row."""
    frame = document.Frame(
        brand_id=certificate.brand_id,
        key_id=certificate.signing_key_id,
        issued_at=certificate.issued_at,
        form=document.form(certificate.body),
    )
    return frame.document(
        public_id=certificate.public_id,
        kind=certificate.kind,
        case_id=certificate.case_id,
        body=canonical(certificate.body),
    )


def place(certificate: Certificate) -> together.Place:
    """Return where the document stands among those that were signed together with it."""
    return together.Place(certificate.tree_index, certificate.tree_size, bytes(certificate.tree_path))


def statement(certificate: Certificate, *, root: bytes) -> bytes:
    """Return the bytes that the brand signed about the documents of one write, if this was their root."""
    return together.statement(
        brand_id=certificate.brand_id,
        key_id=certificate.signing_key_id,
        issued_at=certificate.issued_at,
        size=certificate.tree_size,
        root=root,
    )


def _is_signed(certificate: Certificate, key: signing.PublicKey, signed: bytes) -> bool:
    root = together.root_above(signed, place(certificate))
    if root is None:
        return False
    return key.verifies(bytes(certificate.signature), statement(certificate, root=root))


def _key(certificate: Certificate) -> signing.PublicKey | None:
    keys = signing.public_keys(name=signing.certificate_key_name(certificate.brand_id))
    return next((key for key in keys if key.id == certificate.signing_key_id), None)


def _inclusion(entry: Entry) -> tree.Inclusion | None:
    try:
        return tree.inclusion(entry)
    except tree.NotYetNumbered:
        return None


def _logged(certificate: Certificate, entry: Entry | None, inclusion: tree.Inclusion | None) -> bool | None:
    """Tell whether the log's entry is about this very document, and stands in the signed tree."""
    if entry is None:
        return False
    told = Leaf(
        brand_id=entry.brand_id,
        origin=entry.origin,
        kind=entry.kind,
        at=entry.at,
        body=entry.body,
        id=entry.id,
    )
    bound = commitment(told, salt=bytes(entry.salt))
    about_it = entry.body.get("digest") == bytes(certificate.digest).hex() and bound == bytes(
        entry.commitment
    )
    if not about_it:
        return False
    return inclusion.holds(commitment=bound) if inclusion else None
