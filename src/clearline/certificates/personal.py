"""What certificates know of people: sealed beside the masked document, in rows that nobody changes."""

from clearline.vocabulary.personal import DataClass, Goes, Ground, Held

HELD = (
    Held(
        table="certificates_certificate",
        columns=("personal",),
        what="name and number on a certificate; the masked document stays checkable",
        data_class=DataClass.CONTACT,
        ground=Ground.LAW,
        goes=Goes.KEY,
        leads="subject_id",
        when="issued_at",
    ),
)

NOT_PERSONAL = {
    "certificates_certificate.body": "number and name masked, committed to with sealed salts",
    "certificates_certificate.corrects": "random",
    "certificates_certificate.digest": "of the masked document",
    "certificates_certificate.language": "a language",
    "certificates_certificate.public_id": "random",
    "certificates_certificate.signature": "over the masked document",
    "certificates_certificate.tree_path": "hashes of masked documents",
    "certificates_ending.public_id": "random",
    "certificates_ending.reason": "one of five, for strangers to read",
    "certificates_ending.replaced_by": "random",
}
