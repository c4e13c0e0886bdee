-- Fix what became of what was left; the key (case, brand) refuses to carry it out twice.
INSERT INTO settlement_outcome
    (id, brand_id, case_id, way, amount_minor, currency, line_id, data_bytes, points, points_way, points_minor, at)
SELECT id, brand, settled, way, amount, currency, line, bytes, points, points_way, worth, %(now)s
FROM unnest(%(ids)s::uuid[], %(brands)s::uuid[], %(cases)s::uuid[], %(ways)s::text[], %(amounts)s::bigint[],
            %(currencies)s::text[], %(lines)s::uuid[], %(bytes)s::bigint[], %(points)s::bigint[],
            %(points_ways)s::text[], %(worths)s::bigint[])
    AS draft (id, brand, settled, way, amount, currency, line, bytes, points, points_way, worth)
