-- Where the outlook of each row is kept until the file of them is written.
CREATE TEMP TABLE bulk_outlook (
    position integer, day date, prospect text, reason text, rule text, comes_back_minor bigint, to_pay_minor bigint,
    currency text
) ON COMMIT DROP;
