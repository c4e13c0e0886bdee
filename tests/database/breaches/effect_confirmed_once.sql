-- The network ended the line twice.
DROP INDEX outbox_effect_confirmed_once;
INSERT INTO outbox_effect SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'generation', 2))).*
FROM outbox_effect r
WHERE r.origin = %(closed)s AND effect = 'hlr.cease';
