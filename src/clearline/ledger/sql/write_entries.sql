-- Write one entry per movement; the key (brand, origin, kind) refuses a second one.
INSERT INTO ledger_entry (id, brand_id, origin, kind, at)
SELECT id, brand, origin, kind, %(now)s
FROM unnest(%(ids)s::uuid[], %(brands)s::uuid[], %(origins)s::uuid[], %(kinds)s::text[])
    AS movement (id, brand, origin, kind)
