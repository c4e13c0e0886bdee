-- The checkpoints that were signed within a range of entries.
SELECT size, root, note, at FROM audit_checkpoint WHERE size > %(first)s AND size <= %(end)s ORDER BY size
