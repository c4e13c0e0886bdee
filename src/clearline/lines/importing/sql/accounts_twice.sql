-- An account id names one account in a directory, whatever the brand: other files refer to it by the id alone.
INSERT INTO import_fault
SELECT 'accounts.csv', staged.row, staged.account_id, 'account_id', 'duplicate', 'repeats row ' || twice.first
FROM staged_accounts AS staged JOIN (
    SELECT account_id, min(row) AS first FROM staged_accounts GROUP BY account_id HAVING count(*) > 1
) AS twice USING (account_id)
WHERE staged.row > twice.first
