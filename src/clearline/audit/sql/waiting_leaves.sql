-- Committed events without a place in the tree, in the order in which they were made.
SELECT id, commitment FROM audit_leaf WHERE seq IS NULL ORDER BY id LIMIT %(batch)s
