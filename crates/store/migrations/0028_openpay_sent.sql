-- Messages that are about no link: an address of an OpenPay page, a one-time code.

-- topic: the id of what a message is about, lnk_…, opf_… or otc_….
ALTER TABLE message RENAME COLUMN link_id TO topic;

-- An address of a shop's page as it was sent. token: the short address that leads there. query: what
-- stands behind the question mark. made_by: the user who sent it; nothing for a program.
CREATE TABLE openpay_prefill (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  shop_id TEXT NOT NULL,
  token TEXT NOT NULL,
  query TEXT NOT NULL,
  language TEXT NOT NULL,
  amount_minor BIGINT,
  currency TEXT,
  description TEXT,
  reference TEXT,
  made_by TEXT,
  created_at BIGINT NOT NULL,
  CONSTRAINT openpay_prefill_pk PRIMARY KEY (merchant_id, mode, id),
  CONSTRAINT openpay_prefill_token_key UNIQUE (merchant_id, mode, token)
);

-- A one-time code of a payer. The code itself is kept nowhere. owner, recipient, around, address:
-- hashes of the form's mobile, of where the code went, of the numbers around that, and of the network
-- address that asked.
CREATE TABLE openpay_code (
  merchant_id BIGINT NOT NULL,
  mode TEXT NOT NULL,
  id TEXT NOT NULL,
  shop_id TEXT NOT NULL,
  owner BYTEA NOT NULL,
  recipient BYTEA NOT NULL,
  around BYTEA NOT NULL,
  address BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  used_at BIGINT,
  CONSTRAINT openpay_code_pk PRIMARY KEY (merchant_id, mode, id)
);
CREATE INDEX openpay_code_by_recipient ON openpay_code (merchant_id, mode, recipient, created_at);
CREATE INDEX openpay_code_by_around ON openpay_code (merchant_id, mode, around, created_at);
CREATE INDEX openpay_code_by_address ON openpay_code (merchant_id, mode, address, created_at);
CREATE INDEX openpay_code_by_shop ON openpay_code (merchant_id, mode, shop_id, created_at);
