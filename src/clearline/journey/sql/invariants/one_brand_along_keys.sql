-- Whatever belongs to a case is of the case's brand, and the case of its line's and account's.
SELECT other.brand_id, other.id AS subject, other.what || ' of another brand than case ' || c.id AS detail
FROM cases_case c
JOIN (
    SELECT brand_id, id, case_id, 'certificate' AS what FROM certificates_certificate
    UNION ALL SELECT brand_id, id, case_id, 'final bill' FROM settlement_finalbill
    UNION ALL SELECT brand_id, id, case_id, 'late usage' FROM settlement_lateusage
    UNION ALL SELECT brand_id, id, case_id, 'refund' FROM settlement_refund
    UNION ALL SELECT brand_id, id, case_id, 'proof' FROM identity_proof
    UNION ALL SELECT brand_id, id, origin, 'effect' FROM outbox_effect
    UNION ALL SELECT brand_id, id, origin, 'entry of the ledger' FROM ledger_entry
    UNION ALL SELECT brand_id, id, origin, 'entry of the log' FROM audit_leaf
    UNION ALL SELECT brand_id, id, origin, 'notice' FROM notices_notice
) other ON other.case_id = c.id AND other.brand_id <> c.brand_id
UNION ALL
SELECT c.brand_id, c.id, 'the line is of another brand'
FROM cases_case c JOIN lines_line line ON line.id = c.line_id AND line.brand_id <> c.brand_id
UNION ALL
SELECT c.brand_id, c.id, 'the account is of another brand'
FROM cases_case c JOIN lines_account account ON account.id = c.account_id AND account.brand_id <> c.brand_id
