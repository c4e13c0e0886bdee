-- Write the legs of all movements in one statement, so that its trigger sees whole entries.
INSERT INTO ledger_posting (id, brand_id, entry_id, account, amount_minor, currency)
SELECT id, brand, entry, account, amount, currency
FROM unnest(%(ids)s::uuid[], %(brands)s::uuid[], %(entries)s::uuid[], %(accounts)s::text[],
            %(amounts)s::bigint[], %(currencies)s::text[])
    AS leg (id, brand, entry, account, amount, currency)
