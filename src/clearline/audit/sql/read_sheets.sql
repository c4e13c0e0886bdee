-- The sheets whose first entry stands within a range of the tree.
SELECT id, entries, first FROM audit_sheet WHERE first >= %(first)s AND first < %(end)s ORDER BY first, id
