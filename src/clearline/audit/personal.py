"""The log knows ids and salted commitments, never names or numbers: it stays whole."""

NOT_PERSONAL = {
    "audit_checkpoint.note": "root and signature",
    "audit_checkpoint.root": "a hash",
    "audit_leaf.body": "ids, states, sums and versions",
    "audit_leaf.commitment": "a salted hash of the same",
    "audit_leaf.kind": "a kind of event",
    "audit_leaf.salt": "random",
    "audit_tile.hashes": "hashes",
}
