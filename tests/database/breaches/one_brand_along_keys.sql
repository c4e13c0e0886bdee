-- A certificate moved to another brand.
UPDATE certificates_certificate SET brand_id = %(other_brand)s WHERE case_id = %(closed)s;
-- A case did.
UPDATE cases_case SET brand_id = %(other_brand)s WHERE id = %(closed)s;
-- The effects of a case did.
UPDATE outbox_effect SET brand_id = %(other_brand)s WHERE origin = %(closed)s;
