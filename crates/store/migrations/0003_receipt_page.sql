-- A receipt has a page of its own. token opens it; null: booked before receipts had pages.
ALTER TABLE receipt ADD COLUMN token TEXT;
CREATE UNIQUE INDEX receipt_token_unique ON receipt (merchant_id, mode, token);
