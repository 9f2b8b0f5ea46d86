-- Where slips stand among the ways of paying: counted from 1, at a place beyond them all at the end.
ALTER TABLE slip_rules ADD COLUMN place BIGINT NOT NULL DEFAULT 20;

-- Where the money of open payments lands and what its receipts are; null: as the shop's other money.
ALTER TABLE openpay ADD COLUMN account_id TEXT;
ALTER TABLE openpay ADD COLUMN receipt_type_id TEXT;
