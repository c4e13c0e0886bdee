-- Nothing is charged to a case that is settled; what leaves the vault is its holder's.
SELECT entry.brand_id, entry.origin AS subject, entry.kind || ' at ' || entry.at AS detail
FROM ledger_entry entry
JOIN cases_case c ON c.brand_id = entry.brand_id AND c.id = entry.origin
WHERE c.settled_at IS NOT NULL AND entry.at > c.settled_at
  AND entry.kind !~ '^(claim|lapsed)_|_returned$'
