-- Put money into the vault; the key (case, source, brand) refuses a second time.
INSERT INTO settlement_kept
    (id, brand_id, case_id, source, amount_minor, currency, kept_at, until, state, tries, claimed_by)
SELECT id, brand, closing, source, amount, currency, %(now)s, until, 'waiting', 0, ''
FROM unnest(%(ids)s::uuid[], %(brands)s::uuid[], %(cases)s::uuid[], %(sources)s::text[], %(amounts)s::bigint[],
            %(currencies)s::text[], %(untils)s::date[])
    AS draft (id, brand, closing, source, amount, currency, until)
