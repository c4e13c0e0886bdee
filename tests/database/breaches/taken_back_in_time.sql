-- Withdrawn, but the network has its order.
INSERT INTO outbox_effect SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'origin', %(withdrawn)s))).*
FROM outbox_effect r
WHERE r.origin = %(closed)s AND effect = 'hlr.cease';
