-- Give events their places, one after the other.
UPDATE audit_leaf SET seq = %(first)s::bigint + numbered.place - 1
FROM unnest(%(ids)s::uuid[]) WITH ORDINALITY AS numbered (id, place)
WHERE audit_leaf.id = numbered.id
