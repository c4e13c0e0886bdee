-- The last messages to these accounts: their address must not outlive the contacts that they say farewell to.
DELETE FROM notices_notice notice
USING privacy_receipt receipt
WHERE receipt.brand_id = %(brand)s AND receipt.account_id = ANY (%(account_ids)s::uuid[])
  AND notice.brand_id = receipt.brand_id AND notice.origin = receipt.id
