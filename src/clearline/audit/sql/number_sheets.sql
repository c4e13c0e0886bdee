-- Give sheets their places in the tree.
UPDATE audit_sheet SET first = numbered.first
FROM unnest(%(ids)s::uuid[], %(firsts)s::bigint[]) AS numbered (id, first)
WHERE audit_sheet.id = numbered.id
