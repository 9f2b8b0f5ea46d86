-- What staff keep under settings. version is for two who edit the same thing at the same time.

ALTER TABLE merchant ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- description_template: what a new link's description begins as. channels: kinds of channels by
-- which a new link is sent unless told otherwise, separated by spaces.
ALTER TABLE shop ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE shop ADD COLUMN description_template TEXT;
ALTER TABLE shop ADD COLUMN channels TEXT NOT NULL DEFAULT 'smtp';

-- Made again from what was uploaded, small, without anything that a picture can hide.
CREATE TABLE shop_logo (
  merchant_id BIGINT NOT NULL,
  shop_id TEXT NOT NULL,
  hash TEXT NOT NULL,
  bytes BYTEA NOT NULL,
  CONSTRAINT shop_logo_pk PRIMARY KEY (merchant_id, shop_id),
  CONSTRAINT shop_logo_shop_fk FOREIGN KEY (merchant_id, shop_id) REFERENCES shop (merchant_id, id)
);

-- kind: bank, with an IBAN and a card number that payers may be shown, or cash.
ALTER TABLE financial_account ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE financial_account ADD COLUMN kind TEXT NOT NULL DEFAULT 'bank';
ALTER TABLE financial_account ADD COLUMN iban TEXT;
ALTER TABLE financial_account ADD COLUMN card_number TEXT;

ALTER TABLE receipt_type ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE receipt_type ADD COLUMN active BIGINT NOT NULL DEFAULT 1;

-- checked: what the last test of the credentials said (good, bad, unknown), when, and the bank's
-- own words.
ALTER TABLE provider ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE provider ADD COLUMN checked TEXT;
ALTER TABLE provider ADD COLUMN checked_at BIGINT;
ALTER TABLE provider ADD COLUMN checked_words TEXT;

-- One row per kind of channel that the merchant has set up. settings: JSON; secrets: sealed.
CREATE TABLE channel (
  merchant_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  active BIGINT NOT NULL,
  settings TEXT NOT NULL,
  secrets BYTEA NOT NULL,
  version BIGINT NOT NULL,
  checked TEXT,
  checked_at BIGINT,
  checked_words TEXT,
  CONSTRAINT channel_pk PRIMARY KEY (merchant_id, kind)
);
