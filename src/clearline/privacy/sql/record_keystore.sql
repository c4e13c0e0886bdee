-- Write down what was erased; a line that is there already stays as it is.
INSERT INTO keys_erasure (id, brand_id, account, subject_id, data_class, erased_at, run_id)
SELECT * FROM unnest(
    %(ids)s::uuid[], %(brands)s::uuid[], %(accounts)s::uuid[], %(subjects)s::uuid[], %(classes)s::text[],
    %(moments)s::timestamptz[], %(runs)s::uuid[])
ON CONFLICT (subject_id, data_class, brand_id) DO NOTHING
RETURNING subject_id, data_class
