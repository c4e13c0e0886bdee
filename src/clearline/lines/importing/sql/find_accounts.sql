-- Which of these accounts the book has already: their row and their subject.
SELECT account.external_id, account.brand_id, account.id, account.subject_id
FROM unnest(%(external_ids)s::text[], %(brand_ids)s::uuid[]) AS asked (external_id, brand_id)
JOIN lines_account AS account ON account.external_id = asked.external_id COLLATE "C"
    AND account.brand_id = asked.brand_id
