-- Write down what was erased; a line that is there stays as it is, one of an unknown account is left out.
INSERT INTO privacy_erasure (id, brand_id, account_id, subject_id, data_class, erased_at, run_id)
SELECT gone.* FROM unnest(
    %(ids)s::uuid[], %(brands)s::uuid[], %(accounts)s::uuid[], %(subjects)s::uuid[], %(classes)s::text[],
    %(moments)s::timestamptz[], %(runs)s::uuid[])
    AS gone (id, brand_id, account_id, subject_id, data_class, erased_at, run_id)
JOIN lines_account account ON account.brand_id = gone.brand_id AND account.id = gone.account_id
ON CONFLICT (subject_id, data_class, brand_id) DO NOTHING
RETURNING subject_id, data_class
