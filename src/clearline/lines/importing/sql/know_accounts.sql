-- The account ids that other files may refer to: sound rows first, then refused ones, then what only the book has.
INSERT INTO known_account (external_id, id, brand_id, subject_id, currency, state)
SELECT staged.account_id, staged.id, staged.brand_id, staged.subject_id, brand.currency,
    CASE WHEN staged.kept THEN 'kept' ELSE 'good' END
FROM staged_accounts AS staged JOIN brands_brand AS brand ON brand.id = staged.brand_id
UNION ALL
SELECT DISTINCT fault.id, NULL::uuid, NULL::uuid, NULL::uuid, NULL, 'rejected'
FROM import_fault AS fault
WHERE fault.file = 'accounts.csv' AND fault.id <> ''
  AND NOT EXISTS (SELECT FROM staged_accounts AS staged WHERE staged.account_id = fault.id COLLATE "C")
UNION ALL
SELECT account.external_id, (array_agg(account.id))[1], (array_agg(account.brand_id))[1],
    (array_agg(account.subject_id))[1], min(brand.currency), CASE WHEN count(*) > 1 THEN 'ambiguous' ELSE 'good' END
FROM lines_account AS account JOIN brands_brand AS brand ON brand.id = account.brand_id
WHERE NOT EXISTS (SELECT FROM staged_accounts AS staged WHERE staged.account_id = account.external_id)
  AND NOT EXISTS (
    SELECT FROM import_fault AS fault
    WHERE fault.file = 'accounts.csv' AND fault.id = account.external_id COLLATE "C")
GROUP BY account.external_id
