-- Tell which origins have an entry of a kind.
SELECT origin FROM ledger_entry WHERE origin = ANY (%(origins)s::uuid[]) AND kind = %(kind)s
