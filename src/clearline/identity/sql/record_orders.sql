-- Record that the operator ordered some cases: a proof for each, which counts as long as one that was brought.
INSERT INTO identity_proof
    (id, brand_id, account_id, subject_id, case_id, kind, root, channel, at, expires_at, copy_of)
SELECT ordered.id, c.brand_id, c.account_id, c.subject_id, c.id, %(kind)s, 'operator', 'operator',
       %(now)s, %(counts_until)s, NULL
FROM unnest(%(ids)s::uuid[], %(cases)s::uuid[]) AS ordered (id, case_id)
JOIN cases_case c ON c.id = ordered.case_id
