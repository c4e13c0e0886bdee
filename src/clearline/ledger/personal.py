"""The ledger knows sums and ids of cases, and nobody's name: it stays whole."""

NOT_PERSONAL = {
    "ledger_entry.kind": "a kind of movement",
    "ledger_posting.currency": "a currency",
}
